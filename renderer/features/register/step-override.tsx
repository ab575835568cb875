import { SmallerStep } from '../../components/comparison/smaller-step.tsx';
import { useSmallerStep } from '../../hooks/use-smaller-step.ts';
import { loadedValue } from '../../stores/loadable.ts';
import type { Proposal, ProposalQuestion } from '../../stores/quarantine-store.ts';
import type { StepProps } from './form-context.ts';

/** For a number whose step is too small: by what, and who signed for it or the way to sign. */
export function StepOverride({ weighed, question }: Pick<StepProps, 'weighed' | 'question'>) {
  const proposal = loadedValue(weighed) ?? null;
  if (proposal === null || proposal.tooSmall === null || proposal.required === null) return null;
  return <TooSmall proposal={proposal} tooSmall={proposal.tooSmall} required={proposal.required} question={question} />;
}

interface TooSmallProps {
  readonly proposal: Proposal;
  readonly tooSmall: NonNullable<Proposal['tooSmall']>;
  readonly required: NonNullable<Proposal['required']>;
  readonly question: ProposalQuestion;
}

function TooSmall({ proposal, tooSmall, required, question }: TooSmallProps) {
  const step = useSmallerStep(question, tooSmall);
  const label = `${question.model}@${proposal.version}`;
  return <SmallerStep {...step} label={label} announced={tooSmall.announced} required={required} />;
}

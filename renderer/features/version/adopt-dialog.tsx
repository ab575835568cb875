import { Button, Group, Modal, MultiSelect, Radio, Select, Stack } from '@mantine/core';
import { useState } from 'react';
import { MAIN_BRANCH } from '../../../shared/model/numbering.ts';
import { ChangeType, changeTypes, type VersionDetail } from '../../../shared/model/version.ts';
import { SmallerStep } from '../../components/comparison/smaller-step.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Notice } from '../../components/notice.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { useSmallerStep } from '../../hooks/use-smaller-step.ts';
import { loadedValue } from '../../stores/loadable.ts';
import { adoptVersion, branchLists } from '../../stores/numbering.ts';
import { type Proposal, type ProposalQuestion, useProposal } from '../../stores/quarantine-store.ts';
import classes from './version.module.css';

interface AdoptDialogProps {
  readonly version: VersionDetail;
  readonly onClose: () => void;
  readonly onRegistered: (versionId: string) => void;
}

const mergeChanges = changeTypes.filter((type) => type !== 'finalise');

/** Registers the files of this version again: as the final version, or as a merge that takes them. Nothing is copied. */
export function AdoptDialog({ version, onClose, onRegistered }: AdoptDialogProps) {
  const name = `${version.model}@${version.version}`;
  const isPrerelease = version.branch !== MAIN_BRANCH || version.version.includes('-');
  const [kind, setKind] = useState<'finalise' | 'merge'>(isPrerelease ? 'finalise' : 'merge');
  const [others, setOthers] = useState<string[]>([]);
  const [change, setChange] = useState<ChangeType>('feature');
  const [branch, setBranch] = useState<string>(MAIN_BRANCH);
  const isFinal = kind === 'finalise';
  const wanted = {
    changeType: isFinal ? ('finalise' as const) : change,
    branch: isFinal ? MAIN_BRANCH : branch,
    parents: isFinal ? [] : others,
  };
  const question = {
    ...wanted,
    model: version.model,
    parents: [name, ...wanted.parents],
    adopt: name,
    allowSmaller: true,
  };
  const proposal = useProposal(question);
  const proposed = loadedValue(proposal);
  const tooSmall = proposed?.tooSmall ?? null;
  const open = (loadedValue(branchLists.use(version.model)) ?? []).filter(({ closed }) => closed === null);
  const action = useAction(async () => {
    const made = await adoptVersion({
      from: version.id,
      ...wanted,
      expectedVersion: proposed?.version ?? null,
      overrideId: tooSmall?.overrideId ?? null,
    });
    onRegistered(made.versionId);
  });
  return (
    <Modal opened onClose={onClose} title={`Continue from ${version.model} ${version.version}`} size="lg">
      <form
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault();
          void action.run();
        }}
      >
        <p>
          A new version gets the files of {name}, byte for byte, and what is said of it. It begins in development:
          nothing that was signed for {version.version} counts for it.
        </p>
        <Radio.Group
          label="Register it as"
          value={kind}
          onChange={(value) => setKind(value === 'merge' ? 'merge' : 'finalise')}
        >
          <Stack gap="xs" mt={4}>
            <Radio
              value="finalise"
              label="The final version"
              disabled={!isPrerelease}
              {...(isPrerelease ? {} : { description: 'It is no pre-release and on no branch.' })}
            />
            <Radio value="merge" label="A merge with other versions, taking these files" />
          </Stack>
        </Radio.Group>
        {!isFinal && (
          <>
            <MultiSelect
              label="Merged with"
              required
              searchable
              limit={100}
              maxValues={19}
              data={(proposed?.candidates ?? []).filter((one) => one !== name)}
              value={others}
              onChange={setOthers}
            />
            <Select
              label="Change type"
              data={mergeChanges}
              value={change}
              onChange={(value) => setChange(ChangeType.safeParse(value).data ?? change)}
              allowDeselect={false}
            />
            {open.length > 1 && (
              <Select
                label="On the branch"
                data={open.map((one) => one.name)}
                value={branch}
                onChange={(value) => setBranch(value ?? branch)}
                allowDeselect={false}
              />
            )}
          </>
        )}
        {proposal.status === 'failed' && <ErrorNotice error={proposal.error} />}
        {proposed && (
          <div aria-live="polite">
            <Notice tone="info" title={`It will be ${version.model} ${proposed.version}`}>
              {proposed.reason}
            </Notice>
          </div>
        )}
        {proposed && tooSmall && <AdoptOverride question={question} proposed={proposed} tooSmall={tooSmall} />}
        {action.error && <ErrorNotice error={action.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            loading={action.isBusy}
            disabled={!proposed || tooSmall?.overrideId === null || (!isFinal && others.length === 0)}
          >
            Register version
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

interface AdoptOverrideProps {
  readonly question: ProposalQuestion;
  readonly proposed: Proposal;
  readonly tooSmall: NonNullable<Proposal['tooSmall']>;
}

function AdoptOverride({ question, proposed, tooSmall }: AdoptOverrideProps) {
  const step = useSmallerStep(question, tooSmall);
  if (proposed.required === null) return null;
  const label = `${question.model}@${proposed.version}`;
  return <SmallerStep {...step} label={label} announced={tooSmall.announced} required={proposed.required} />;
}

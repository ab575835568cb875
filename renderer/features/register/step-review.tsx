import { fieldGroups, fieldsOfGroup, groupNames } from '../../../shared/model/metadata-fields.ts';
import type { Registration } from '../../../shared/model/quarantine.ts';
import { severities } from '../../../shared/model/severity.ts';
import { SeverityBadge } from '../../components/badges.tsx';
import type { FieldErrors } from '../../components/metadata/metadata-rules.ts';
import { metadataItems } from '../../components/metadata-items.tsx';
import { Notice } from '../../components/notice.tsx';
import { Section } from '../../components/page.tsx';
import { Digest, FileSize, KeyValueList } from '../../components/values.tsx';
import { loadedValue } from '../../stores/loadable.ts';
import type { StepProps } from './form-context.ts';
import classes from './register.module.css';
import { steps } from './registration-form.ts';
import { stepOfField, toRegistration } from './registration-rules.ts';
import { ReviewWaiver } from './review-waiver.tsx';
import { StepOverride } from './step-override.tsx';

interface StepReviewProps extends StepProps {
  /** What still stands in the way, by field. */
  readonly problems: FieldErrors;
  readonly onGoTo: (step: number) => void;
}

/** How the files of a merge came about; null for what is no merge. */
const filesWords = ({ merge }: Registration): string | null =>
  merge === null ? null : merge.kind === 'combined' ? 'Combined from the parents' : `Adopted from ${merge.from}`;

/** Everything that will be registered, as it will be registered. */
export function StepReview({ form, item, weighed, question, problems, onGoTo }: StepReviewProps) {
  const proposed = loadedValue(weighed) ?? null;
  const registration = toRegistration(item.id, form.values, proposed);
  const version = registration.version ?? proposed?.version ?? null;
  const findings = item.inspection?.findings ?? [];
  const worst = severities.findLast((severity) => findings.some((finding) => finding.severity === severity)) ?? null;
  return (
    <div className={classes['columns']}>
      {Object.keys(problems).length > 0 && (
        // The wizard moves the focus here when a registration is refused for it.
        <div className={classes['problems']} tabIndex={-1} data-problems>
          <Notice tone="warn" title="Something is missing">
            <ul className={classes['lines']}>
              {Object.entries(problems).map(([path, message]) => {
                const step = stepOfField(path) ?? 'model';
                const at = steps.indexOf(step);
                return (
                  <li key={path}>
                    {message}{' '}
                    <a
                      href={`#step-${at}`}
                      onClick={(event) => {
                        event.preventDefault();
                        onGoTo(at);
                      }}
                    >
                      Go to {stepTitles[step]}
                    </a>
                  </li>
                );
              })}
            </ul>
          </Notice>
        </div>
      )}
      <ReviewWaiver item={item} />
      <StepOverride weighed={weighed} question={question} />
      <Section title="Version">
        <KeyValueList
          items={[
            { label: 'Model', value: `${registration.model} (${form.values.modelKind})` },
            { label: 'Version', value: version },
            { label: 'Change type', value: registration.changeType ?? 'as given' },
            { label: 'Branch', value: registration.branch },
            { label: 'Files', value: filesWords(registration) },
            { label: 'Parents', value: registration.parents.join(', ') || 'none' },
            ...(form.values.modelKind === 'new'
              ? [{ label: 'Model description', value: registration.modelDescription }]
              : []),
          ]}
        />
      </Section>
      <Section title="Bytes">
        <KeyValueList
          items={[
            { label: 'From', value: item.sourcePath },
            { label: 'Format', value: item.inspection?.format ?? null },
            { label: 'Framework', value: item.inspection?.framework ?? null },
            { label: 'Size', value: <FileSize bytes={item.sizeBytes} /> },
            { label: 'Root digest', value: item.rootDigest && <Digest value={item.rootDigest} label="root digest" /> },
            { label: 'Worst finding', value: <SeverityBadge severity={worst} /> },
          ]}
        />
      </Section>
      {groupNames.map((group) => (
        <Section key={group} title={fieldGroups[group]}>
          <KeyValueList items={metadataItems(registration.metadata, fieldsOfGroup(group))} />
        </Section>
      ))}
      <p className={classes['hint']}>A version is immutable once it is registered. Corrections append.</p>
    </div>
  );
}

/** The names of the steps as a person reads them. */
export const stepTitles = {
  model: 'Model',
  version: 'Version',
  training: 'Training',
  purpose: 'Purpose',
  review: 'Review',
} as const satisfies Record<(typeof steps)[number], string>;

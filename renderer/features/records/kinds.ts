import {
  criticalities,
  DatasetDetails,
  DeploymentDetails,
  datasetUses,
  ExperimentDetails,
  sensitivities,
  updateDifficulties,
} from '../../../shared/model/lineage-records.ts';

export const kinds = ['datasets', 'experiments', 'deployments'] as const;
export type Kind = (typeof kinds)[number];

export const isKind = (text: string): text is Kind => kinds.some((kind) => kind === text);

/** A field of a record's form. Every value is a text in the form; `fromForm` makes the contract's value of it. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly input: 'line' | 'block' | 'choice' | 'choices' | 'count' | 'time' | 'pairs';
  readonly choices?: readonly string[];
  readonly description?: string;
}

export const fieldsOf = {
  datasets: [
    { name: 'source', label: 'Source', input: 'block', description: 'Where it comes from.' },
    { name: 'acquisition', label: 'Acquisition', input: 'block', description: 'How it was acquired.' },
    { name: 'preparation', label: 'Preparation', input: 'block', description: 'What was done to it.' },
    { name: 'digest', label: 'Digest', input: 'line', description: 'SHA-256 of its bytes, 64 hex digits.' },
    { name: 'sensitivity', label: 'Sensitivity', input: 'choice', choices: sensitivities },
    { name: 'licence', label: 'Licence', input: 'line' },
    { name: 'roles', label: 'Roles', input: 'choices', choices: datasetUses },
    { name: 'description', label: 'Description', input: 'block' },
  ],
  experiments: [
    { name: 'codeReference', label: 'Code', input: 'line', description: 'A repository and its commit.' },
    { name: 'parameters', label: 'Parameters', input: 'pairs', description: 'One a line: name=value.' },
    { name: 'startedAt', label: 'Started', input: 'time' },
    { name: 'endedAt', label: 'Ended', input: 'time' },
    { name: 'description', label: 'Description', input: 'block' },
  ],
  deployments: [
    { name: 'environment', label: 'Environment', input: 'line', description: 'production, test' },
    { name: 'host', label: 'Host', input: 'line' },
    { name: 'startedAt', label: 'Started', input: 'time' },
    { name: 'owner', label: 'Owner', input: 'line' },
    { name: 'usageCount', label: 'Usage count', input: 'count', description: 'How often it is used.' },
    { name: 'criticality', label: 'Criticality', input: 'choice', choices: criticalities },
    { name: 'updateDifficulty', label: 'Update difficulty', input: 'choice', choices: updateDifficulties },
    { name: 'description', label: 'Description', input: 'block' },
  ],
} as const satisfies Record<Kind, readonly Field[]>;

export const oneOf = { datasets: 'data set', experiments: 'experiment', deployments: 'deployment' } as const;

const schemas = { datasets: DatasetDetails, experiments: ExperimentDetails, deployments: DeploymentDetails } as const;

export type Form = Readonly<Record<string, string>>;

const pad = (value: number): string => String(value).padStart(2, '0');

/** A time as an input of the type datetime-local wants it: local, to the minute. */
function localTime(iso: string): string {
  const at = new Date(iso);
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}T${pad(at.getHours())}:${pad(at.getMinutes())}`;
}

/** What is recorded, as texts of a form. */
export function toForm(kind: Kind, details: Readonly<Record<string, unknown>>): Form {
  return Object.fromEntries(
    fieldsOf[kind].map(({ name, input }) => {
      const value = details[name];
      if (value === null || value === undefined) return [name, ''];
      if (input === 'time') return [name, localTime(String(value))];
      if (Array.isArray(value)) return [name, value.join(',')];
      if (input === 'pairs')
        return [
          name,
          Object.entries(value)
            .map((pair) => pair.join('='))
            .join('\n'),
        ];
      return [name, String(value)];
    }),
  );
}

function fromText(input: Field['input'], text: string): unknown {
  const trimmed = text.trim();
  if (input === 'choices') return trimmed === '' ? [] : trimmed.split(',');
  if (input === 'pairs')
    return Object.fromEntries(
      trimmed.split('\n').flatMap((line) => {
        const at = line.indexOf('=');
        return at > 0 ? [[line.slice(0, at).trim(), line.slice(at + 1).trim()]] : [];
      }),
    );
  if (input === 'line' || input === 'block') return trimmed;
  if (trimmed === '') return null;
  if (input === 'count') return Number(trimmed);
  return input === 'time' ? new Date(trimmed).toISOString() : trimmed;
}

/** The contract's details of a form, over what was recorded; or what is wrong, by field. */
export function fromForm<K extends Kind>(
  kind: K,
  form: Form,
  before: Readonly<Record<string, unknown>>,
): { details: ReturnType<(typeof schemas)[K]['parse']> } | { problems: Readonly<Record<string, string>> } {
  const problems: Record<string, string> = {};
  const values: Record<string, unknown> = { ...before };
  for (const { name, input, label } of fieldsOf[kind]) {
    const text = form[name] ?? '';
    // A time that was not touched keeps its seconds.
    const kept = before[name];
    if (input === 'time' && typeof kept === 'string' && localTime(kept) === text) continue;
    if (input === 'pairs' && text.split('\n').some((line) => line.trim() !== '' && line.indexOf('=') < 1))
      problems[name] = 'Write each parameter as name=value.';
    try {
      const value = fromText(input, text);
      values[name] = name === 'digest' && value === '' ? null : value;
    } catch {
      problems[name] = `${label} is not a time.`;
    }
  }
  const parsed = schemas[kind].safeParse(values);
  if (!parsed.success) for (const { path, message } of parsed.error.issues) problems[String(path[0] ?? '')] ??= message;
  return parsed.success && Object.keys(problems).length === 0
    ? { details: parsed.data as ReturnType<(typeof schemas)[K]['parse']> }
    : { problems };
}

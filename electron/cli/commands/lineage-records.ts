import {
  criticalities,
  type Dataset,
  DatasetDetails,
  type Deployment,
  DeploymentDetails,
  datasetUses,
  type Experiment,
  ExperimentDetails,
  sensitivities,
  updateDifficulties,
} from '../../../shared/model/lineage-records.ts';
import { startOfDay } from '../../../shared/model/moment.ts';
import { wrongUse } from '../arguments.ts';
import type { Call, Command, OptionSpecs, Result } from '../command.ts';
import { dateOption } from '../dates.ts';
import { formatTime } from '../output/figures.ts';
import { facts, printable, table } from '../output/table.ts';
import { type CliSession, withSession } from '../session.ts';

const text = (help: string) => ({ type: 'string', value: 'TEXT', help }) as const;
const reason = { type: 'string', value: 'TEXT', required: true, help: 'Why; it goes into the audit log.' } as const;
const named = [{ name: 'NAME', min: 1, max: 1 }] as const;
const listOption = { text: text('Only those whose name contains it.') } as const;

const datasetOptions = {
  digest: { type: 'string', value: 'SHA256', help: 'SHA-256 of its bytes, 64 hex digits.' },
  source: text('Where it comes from.'),
  acquisition: text('How it was acquired.'),
  preparation: text('What was done to it.'),
  sensitivity: { type: 'string', value: 'LEVEL', choices: sensitivities, help: sensitivities.join(', ') },
  licence: text('Under which terms it is used.'),
  role: { type: 'string', value: 'ROLE', multiple: true, choices: datasetUses, help: datasetUses.join(', ') },
  description: text('What it is.'),
} as const satisfies OptionSpecs;

const experimentOptions = {
  code: text('The code: a repository and its commit.'),
  param: { type: 'string', value: 'NAME=VALUE', multiple: true, help: 'A parameter; may be given again.' },
  started: { type: 'string', value: 'DATE', help: 'When it began.' },
  ended: { type: 'string', value: 'DATE', help: 'When it ended.' },
  description: text('What it is.'),
} as const satisfies OptionSpecs;

const deploymentOptions = {
  environment: text('Where it runs: production, test.'),
  host: text('The machine or cluster.'),
  started: { type: 'string', value: 'DATE', help: 'Since when it runs.' },
  owner: text('Who answers for it.'),
  usage: { type: 'string', value: 'N', help: 'How often it is used.' },
  criticality: { type: 'string', value: 'LEVEL', choices: criticalities, help: criticalities.join(', ') },
  difficulty: { type: 'string', value: 'LEVEL', choices: updateDifficulties, help: updateDifficulties.join(', ') },
  description: text('What it is.'),
} as const satisfies OptionSpecs;

/** Given options over what is recorded: an edit changes what is named and leaves the rest. */
function given(call: Call, names: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([option, field]) => {
      const value = call.args.text(option);
      return value === undefined ? [] : [[field, value]];
    }),
  );
}

function datasetDetails(call: Call, before: unknown = {}): DatasetDetails {
  const roles = call.args.list('role');
  return checked(DatasetDetails, {
    ...Object(before),
    ...given(call, Object.fromEntries(Object.keys(datasetOptions).map((name) => [name, name]))),
    ...(roles.length === 0 ? {} : { roles }),
  });
}

function experimentDetails(call: Call, before: { parameters?: Record<string, string> } = {}): ExperimentDetails {
  const parameters = call.args.list('param').map((one) => {
    const at = one.indexOf('=');
    if (at < 1) throw wrongUse(`The option --param takes NAME=VALUE, not "${one}".`);
    return [one.slice(0, at), one.slice(at + 1)] as const;
  });
  const [startedAt, endedAt] = [dateOption(call, 'started', startOfDay), dateOption(call, 'ended')];
  return checked(ExperimentDetails, {
    ...before,
    ...given(call, { code: 'codeReference', description: 'description' }),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
    parameters: { ...before.parameters, ...Object.fromEntries(parameters) },
  });
}

function deploymentDetails(call: Call, before: unknown = {}): DeploymentDetails {
  const startedAt = dateOption(call, 'started', startOfDay);
  const usageCount = call.args.integer('usage', { min: 0, max: 9_999_999_999 });
  return checked(DeploymentDetails, {
    ...Object(before),
    ...given(call, {
      environment: 'environment',
      host: 'host',
      owner: 'owner',
      criticality: 'criticality',
      difficulty: 'updateDifficulty',
      description: 'description',
    }),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(usageCount === undefined ? {} : { usageCount }),
  });
}

interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: { issues: { message: string }[] } };
}

function checked<T>(schema: Schema<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw wrongUse(parsed.error.issues[0]?.message ?? 'An option has a wrong value.');
}

const recorded = (value: string | number | null | readonly string[]): string =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0)
    ? 'not recorded'
    : printable(Array.isArray(value) ? value.join(', ') : String(value));

type Shown = Dataset | Experiment | Deployment;

/** `codeReference` is "Code reference". */
function fieldWords(field: string): string {
  const words = field.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function answer(record: Shown): Result {
  const name = 'version' in record ? `${record.name}@${record.version}` : record.name;
  const fields = Object.entries(record.details).map(([field, value]): [string, string] => [
    fieldWords(field),
    recorded(
      field.endsWith('At') && typeof value === 'string'
        ? formatTime(value)
        : typeof value === 'object' && value !== null && !Array.isArray(value)
          ? Object.entries(value).map(([key, one]) => `${key}=${one}`)
          : value,
    ),
  ]);
  const revisions = record.revisions.map((one) => [String(one.number), formatTime(one.at), one.byName, one.reason]);
  const head = facts([
    ['Name', printable(name)],
    ...('runs' in record ? [['Runs', recorded(record.runs)] as [string, string]] : []),
    ...fields,
  ]);
  const history = revisions.length === 0 ? '' : `\n\n${table(['REVISION', 'WHEN', 'WHO', 'WHY'], revisions)}`;
  return { json: record, text: `${head}${history}` };
}

/** All pages of a list. */
async function all<T>(page: (cursor: string | null) => Promise<{ rows: T[]; next: string | null }>): Promise<T[]> {
  const found: T[] = [];
  for (let cursor: string | null = null; ; ) {
    const { rows, next } = await page(cursor);
    found.push(...rows);
    if (next === null) return found;
    cursor = next;
  }
}

const gapsOf = (gaps: readonly string[]): string => (gaps.length === 0 ? '' : gaps.join(', '));

export const datasetAdd: Command = {
  name: 'dataset add',
  summary: 'Record a data set.',
  positionals: [{ name: 'NAME@VERSION', min: 1, max: 1 }],
  options: { ...datasetOptions, reason },
  run(call) {
    const label = call.args.first();
    const at = label.lastIndexOf('@');
    if (at < 1) throw wrongUse('Write the data set as NAME@VERSION.');
    const input = { name: label.slice(0, at), version: label.slice(at + 1), details: datasetDetails(call) };
    return withSession(call, 'person', async ({ client }) =>
      answer(await client.call('dataset.add', { ...input, reason: call.args.required('reason') })),
    );
  },
};

export const datasetEdit: Command = {
  name: 'dataset edit',
  summary: 'Change what is recorded of a data set; earlier values stay visible.',
  positionals: [{ name: 'NAME@VERSION', min: 1, max: 1 }],
  options: { ...datasetOptions, reason },
  run: (call) =>
    withSession(call, 'person', async ({ client }) => {
      const dataset = call.args.first();
      const before = await client.call('dataset.get', { dataset });
      const details = datasetDetails(call, before.details);
      return answer(await client.call('dataset.edit', { dataset, details, reason: call.args.required('reason') }));
    }),
};

export const datasetShow: Command = {
  name: 'dataset show',
  summary: 'Show a data set with everything that was recorded of it.',
  positionals: [{ name: 'NAME@VERSION', min: 1, max: 1 }],
  options: {},
  run: (call) =>
    withSession(call, 'read', async ({ client }) =>
      answer(await client.call('dataset.get', { dataset: call.args.first() })),
    ),
};

export const datasetList: Command = {
  name: 'dataset list',
  summary: 'List the data sets with what is missing of each.',
  positionals: [],
  options: listOption,
  run: (call) =>
    withSession(call, 'read', async ({ client }: CliSession) => {
      const datasets = await all(async (cursor) => {
        const page = await client.call('dataset.list', { text: call.args.text('text') ?? '', cursor, limit: 500 });
        return { rows: page.datasets, next: page.nextCursor };
      });
      const rows = datasets.map((one) => [
        printable(`${one.name}@${one.version}`),
        recorded(one.details.sensitivity),
        recorded(one.details.licence),
        gapsOf(one.gaps),
      ]);
      const shown =
        rows.length === 0 ? 'There is no data set.' : table(['DATA SET', 'SENSITIVITY', 'LICENCE', 'MISSING'], rows);
      return { json: { datasets }, text: shown };
    }),
};

export const experimentAdd: Command = {
  name: 'experiment add',
  summary: 'Record an experiment.',
  positionals: named,
  options: { ...experimentOptions, reason },
  run(call) {
    const input = { name: call.args.first(), details: experimentDetails(call), reason: call.args.required('reason') };
    return withSession(call, 'person', async ({ client }) => answer(await client.call('experiment.add', input)));
  },
};

export const experimentEdit: Command = {
  name: 'experiment edit',
  summary: 'Change what is recorded of an experiment; earlier values stay visible.',
  positionals: named,
  options: { ...experimentOptions, reason },
  run: (call) =>
    withSession(call, 'person', async ({ client }) => {
      const experiment = call.args.first();
      const before = await client.call('experiment.get', { experiment });
      const details = experimentDetails(call, before.details);
      const why = call.args.required('reason');
      return answer(await client.call('experiment.edit', { experiment, details, reason: why }));
    }),
};

export const experimentShow: Command = {
  name: 'experiment show',
  summary: 'Show an experiment with everything that was recorded of it.',
  positionals: named,
  options: {},
  run: (call) =>
    withSession(call, 'read', async ({ client }) =>
      answer(await client.call('experiment.get', { experiment: call.args.first() })),
    ),
};

export const experimentList: Command = {
  name: 'experiment list',
  summary: 'List the experiments.',
  positionals: [],
  options: listOption,
  run: (call) =>
    withSession(call, 'read', async ({ client }) => {
      const experiments = await all(async (cursor) => {
        const page = await client.call('experiment.list', { text: call.args.text('text') ?? '', cursor, limit: 500 });
        return { rows: page.experiments, next: page.nextCursor };
      });
      const rows = experiments.map(({ name, details }) => [
        printable(name),
        recorded(details.codeReference),
        details.startedAt === null ? 'not recorded' : formatTime(details.startedAt),
      ]);
      const shown = rows.length === 0 ? 'There is no experiment.' : table(['EXPERIMENT', 'CODE', 'STARTED'], rows);
      return { json: { experiments }, text: shown };
    }),
};

export const deploymentAdd: Command = {
  name: 'deployment add',
  summary: 'Record a deployment of a version.',
  positionals: named,
  options: {
    version: { type: 'string', value: 'MODEL@VERSION', required: true, help: 'What it runs.' },
    uses: { type: 'string', value: 'MODEL@VERSION', multiple: true, help: 'A further version that it calls.' },
    ...deploymentOptions,
    reason,
  },
  run(call) {
    const input = {
      name: call.args.first(),
      version: call.args.required('version'),
      uses: [...call.args.list('uses')],
      details: deploymentDetails(call),
      reason: call.args.required('reason'),
    };
    return withSession(call, 'person', async ({ client }) => answer(await client.call('deployment.add', input)));
  },
};

export const deploymentEdit: Command = {
  name: 'deployment edit',
  summary: 'Change what is recorded of a deployment; earlier values stay visible.',
  positionals: named,
  options: { ...deploymentOptions, reason },
  run: (call) =>
    withSession(call, 'person', async ({ client }) => {
      const deployment = call.args.first();
      const before = await client.call('deployment.get', { deployment });
      const details = deploymentDetails(call, before.details);
      const why = call.args.required('reason');
      return answer(await client.call('deployment.edit', { deployment, details, reason: why }));
    }),
};

export const deploymentEnd: Command = {
  name: 'deployment end',
  summary: 'Record that a deployment runs no more.',
  positionals: named,
  options: { ended: { type: 'string', value: 'DATE', help: 'When it ended; now unless given.' }, reason },
  run: (call) =>
    withSession(call, 'person', async ({ client }) => {
      const endedAt = dateOption(call, 'ended') ?? null;
      const why = call.args.required('reason');
      return answer(await client.call('deployment.end', { deployment: call.args.first(), endedAt, reason: why }));
    }),
};

export const deploymentShow: Command = {
  name: 'deployment show',
  summary: 'Show a deployment with everything that was recorded of it.',
  positionals: named,
  options: {},
  run: (call) =>
    withSession(call, 'read', async ({ client }) =>
      answer(await client.call('deployment.get', { deployment: call.args.first() })),
    ),
};

export const deploymentList: Command = {
  name: 'deployment list',
  summary: 'List the deployments with what is missing of each.',
  positionals: [],
  options: listOption,
  run: (call) =>
    withSession(call, 'read', async ({ client }) => {
      const deployments = await all(async (cursor) => {
        const page = await client.call('deployment.list', { text: call.args.text('text') ?? '', cursor, limit: 500 });
        return { rows: page.deployments, next: page.nextCursor };
      });
      const rows = deployments.map(({ name, runs, details, gaps }) => [
        printable(name),
        recorded(runs),
        recorded(details.environment),
        recorded(details.criticality),
        details.endedAt === null ? 'running' : `ended ${formatTime(details.endedAt)}`,
        gapsOf(gaps),
      ]);
      const head = ['DEPLOYMENT', 'RUNS', 'ENVIRONMENT', 'CRITICALITY', 'STATE', 'MISSING'];
      return { json: { deployments }, text: rows.length === 0 ? 'There is no deployment.' : table(head, rows) };
    }),
};

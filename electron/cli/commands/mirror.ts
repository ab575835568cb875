import path from 'node:path';
import { type Mirror, type MirrorHolds, StorageClass } from '../../../shared/model/mirror.ts';
import { Stage, stages } from '../../../shared/model/stage.ts';
import { wrongUse } from '../arguments.ts';
import type { Call, Command, Result } from '../command.ts';
import { finishOperation } from '../operation.ts';
import { formatTime } from '../output/figures.ts';
import { table } from '../output/table.ts';
import { getPassphrase } from '../passphrase.ts';
import { withSession } from '../session.ts';

const nameOf = [{ name: 'NAME', min: 1, max: 1 }] as const;

/** Where a mirror is, in one line. */
export const placeInWords = ({ place }: Mirror): string =>
  place.kind === 'folder' ? place.folder : `${place.endpoint.replace(/\/$/, '')}/${place.bucket}/${place.prefix}`;

const holdsInWords = ({ holds: { stages: of, tiers } }: Mirror): string =>
  [of === null ? 'all stages' : of.join(','), tiers === null ? 'all tiers' : `tiers ${tiers.join(',')}`].join('; ');

const mirrorTable = (mirrors: readonly Mirror[]): string =>
  table(
    ['MIRROR', 'KIND', 'CLASS', 'PLACE', 'HOLDS', 'LAST SYNC', 'LAST VERIFIED'],
    mirrors.map((one) => [
      one.name,
      one.place.kind,
      one.storageClass,
      placeInWords(one),
      holdsInWords(one),
      one.lastSyncAt ? formatTime(one.lastSyncAt) : 'never',
      one.lastVerifiedAt ? formatTime(one.lastVerifiedAt) : 'never',
    ]),
  );

const shown = (mirror: Mirror): Result => ({ json: mirror, text: mirrorTable([mirror]) });

function holdsOf({ args }: Call): MirrorHolds {
  const of = args.list('stage').map((stage) => Stage.parse(stage));
  const tiers = [...args.list('tier')];
  return { stages: of.length === 0 ? null : of, tiers: tiers.length === 0 ? null : tiers };
}

const s3Options = ['bucket', 'prefix', 'region', 'access-key', 'secret-file', 'ca-file'] as const;

export const mirrorAdd: Command = {
  name: 'mirror add',
  summary: 'Add a mirror: a folder on another disk or a share, or S3-compatible storage.',
  positionals: nameOf,
  notes: ['Give --folder, or --endpoint with --bucket and --access-key. A mirror is empty until mirror sync.'],
  options: {
    folder: { type: 'string', value: 'DIR', help: 'The folder; empty, or a mirror of this registry that was removed.' },
    endpoint: { type: 'string', value: 'URL', help: 'http(s)://HOST:PORT of the storage; nothing else is contacted.' },
    bucket: { type: 'string', value: 'NAME', help: 'The bucket; it must exist.' },
    prefix: { type: 'string', value: 'TEXT', help: 'Before every name in the bucket; ends in /.' },
    region: { type: 'string', value: 'NAME', help: 'The region that requests are signed for; us-east-1 unless given.' },
    'virtual-host': { type: 'boolean', help: 'BUCKET.HOST instead of HOST/BUCKET.' },
    'access-key': { type: 'string', value: 'ID', help: 'The access key’s id.' },
    'secret-file': {
      type: 'string',
      value: 'FILE',
      help: 'The secret key is the first line of FILE (else STRONGROOM_MIRROR_SECRET, else you are asked).',
    },
    'ca-file': {
      type: 'string',
      value: 'FILE',
      help: 'Certificate (PEM) of the only authority to trust for the endpoint.',
    },
    class: {
      type: 'string',
      value: 'CLASS',
      choices: StorageClass.options,
      help: 'fast or compact; a folder is fast, storage is compact unless given.',
    },
    stage: { type: 'string', value: 'STAGE', multiple: true, choices: stages, help: 'Only versions of this stage.' },
    tier: { type: 'string', value: 'TIER', multiple: true, help: 'Only versions whose tag tier is this.' },
  },
  async run(call) {
    const { args } = call;
    const isFolder = args.text('folder') !== undefined;
    if (isFolder === (args.text('endpoint') !== undefined)) throw wrongUse('Give either --folder or --endpoint.');
    const misplaced = isFolder ? s3Options.find((option) => args.text(option) !== undefined) : undefined;
    if (misplaced !== undefined) throw wrongUse(`The option --${misplaced} is for storage with an --endpoint.`);
    return isFolder ? addFolder(call) : addStorage(call);
  },
};

function addFolder(call: Call): Promise<Result> {
  const { args, surroundings } = call;
  const folder = path.resolve(surroundings.cwd, args.required('folder'));
  const storageClass = StorageClass.parse(args.text('class') ?? 'fast');
  const name = args.first();
  return withSession(call, 'person', async ({ client }) =>
    shown(await client.call('mirror.add', { kind: 'folder', name, folder, storageClass, holds: holdsOf(call) })),
  );
}

function addStorage(call: Call): Promise<Result> {
  const { args, surroundings } = call;
  if (args.text('class') === 'fast') throw wrongUse('Storage with an --endpoint is compact; fast needs a --folder.');
  const caFile = args.text('ca-file');
  const place = {
    endpoint: args.required('endpoint'),
    bucket: args.required('bucket'),
    accessKeyId: args.required('access-key'),
    prefix: args.text('prefix') ?? '',
    region: args.text('region') ?? 'us-east-1',
    pathStyle: !args.flag('virtual-host'),
    caFile: caFile === undefined ? null : path.resolve(surroundings.cwd, caFile),
  };
  return withSession(call, 'person', async ({ client }) => {
    const secret = await getPassphrase(call, {
      option: 'secret-file',
      variable: 'STRONGROOM_MIRROR_SECRET',
      question: `Secret key of ${place.accessKeyId}: `,
      isNew: false,
    });
    const name = args.first();
    return shown(
      await client.call('mirror.add', {
        kind: 's3',
        name,
        ...place,
        secretAccessKey: secret.text,
        holds: holdsOf(call),
      }),
    );
  });
}

export const mirrorList: Command = {
  name: 'mirror list',
  summary: 'List the mirrors.',
  positionals: [],
  options: {},
  run: (call) =>
    withSession(call, 'read', async ({ client }) => {
      const mirrors = await client.call('mirror.list', {});
      return { json: { mirrors }, text: mirrors.length === 0 ? 'There is no mirror.' : mirrorTable(mirrors) };
    }),
};

export const mirrorRemove: Command = {
  name: 'mirror remove',
  summary: 'Remove a mirror; its bytes stay where they are unless --delete-files is given.',
  positionals: nameOf,
  options: {
    reason: { type: 'string', value: 'TEXT', required: true, help: 'Why; it goes into the audit log.' },
    'delete-files': { type: 'boolean', help: 'Delete its files first.' },
  },
  run: (call) =>
    withSession(call, 'person', async (session) => {
      const mirror = call.args.first();
      const deleteFiles = call.args.flag('delete-files');
      const reason = call.args.required('reason');
      const { operationId } = await session.client.call('mirror.remove', { mirror, reason, deleteFiles });
      const removed =
        operationId === null ? 0 : (await finishOperation(session, call.surroundings, operationId))['removed'];
      const text = deleteFiles
        ? `Removed ${mirror} and its ${removed} files.`
        : `Removed ${mirror}. Its files are still there.`;
      return { json: { mirror, removedFiles: removed }, text };
    }),
};

import { canonicalJson } from '../../attest/index.ts';
import { schemaVersion } from '../../catalog/index.ts';
import {
  equalSecrets,
  generateSigningKey,
  readWhole,
  sha256Hex,
  signEd25519,
  verifyEd25519,
  writeDurable,
} from '../../platform/index.ts';
import { type Cell, code, facts, note, table } from '../../report/index.ts';
import type { Registry } from '../context.ts';
import { currentPolicy } from '../policies/policy.ts';
import { verifyAudit } from '../trail/verify-audit.ts';
import type { Composer } from './report-asked.ts';

interface Outcome {
  readonly kind: 'installation' | 'operation';
  readonly check: string;
  readonly expected: string;
  readonly found: string;
  readonly ok: boolean;
}

const outcome = (
  kind: Outcome['kind'],
  [check, expected]: readonly [string, string],
  [ok, found]: readonly [boolean, string],
): Outcome => ({ kind, check, expected, found, ok });

/** SHA-256 over what decides how this registry behaves: settings, policy, layout of the database. */
export const configurationDigest = (registry: Registry): string =>
  sha256Hex(
    canonicalJson({
      settings: { ...registry.catalog.registry.get()?.settings },
      policy: currentPolicy(registry).digest,
      schemaVersion,
    }),
  );

/** R30: version, build digest, configuration digest, and the result of checks that are run now. */
export const selfTest: Composer = async ({ registry }) => {
  const outcomes = [...installation(registry), await diskCheck(registry), ...(await operation(registry))];
  const failed = outcomes.filter(({ ok }) => !ok).length;
  const policy = currentPolicy(registry);
  return {
    name: failed === 0 ? 'All checks passed' : failed === 1 ? '1 check failed' : `${failed} checks failed`,
    sections: [
      {
        title: 'What is installed',
        blocks: [
          facts([
            ['Program', `Strongroom ${registry.build.version}`],
            ['Build digest (SHA-256)', code(registry.build.digest)],
            ['Configuration digest (SHA-256)', code(configurationDigest(registry))],
            ['Policy', `${policy.document.id}, number ${policy.number}`],
            ['Policy digest (SHA-256)', code(policy.digest)],
            ['Layout of the database', String(schemaVersion)],
            ['Runtime', `Node ${process.versions.node}, ${process.platform}, ${process.arch}`],
            ['Registry', registry.catalog.registry.get()?.id ?? ''],
          ]),
          note({
            text: 'The configuration digest covers settings, policy and layout: the same digest is the same configuration.',
            mark: 'muted',
          }),
        ],
      },
      { title: 'Installation checks', blocks: [results(outcomes, 'installation')] },
      { title: 'Operation checks', blocks: [results(outcomes, 'operation')] },
    ],
    leavesOut: ['Every byte of the vault: verify the vault for that. Here its structure is compared.'],
  };
};

const results = (outcomes: readonly Outcome[], kind: Outcome['kind']) =>
  table(
    [
      ['Check', 30],
      ['Expected', 27],
      ['Found', 30],
      ['Result', 13],
    ],
    outcomes
      .filter((one) => one.kind === kind)
      .map(({ check, expected, found, ok }): Cell[] => [
        check,
        expected,
        found,
        ok ? { text: 'passed', mark: 'good' } : { text: 'FAILED', mark: 'bad' },
      ]),
    'No check was run.',
  );

/** FIPS 180-4, example of one block. */
const abcDigest = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

function installation(registry: Registry): Outcome[] {
  const digest = sha256Hex('abc');
  const pair = generateSigningKey();
  const message = Buffer.from('self-test');
  const signature = signEd25519(pair.privateKeyDer, message);
  const changed = Uint8Array.from(signature);
  changed[0] = (changed[0] ?? 0) ^ 1;
  const refuses = !verifyEd25519(pair.publicKeyPem, message, changed);
  const accepts = verifyEd25519(pair.publicKeyPem, message, signature);
  const key = registry.workstationKey;
  const stored = registry.catalog.registry.get()?.workstationPublicKeyPem ?? '';
  const keyFits =
    key !== null &&
    key.publicKeyPem === stored &&
    verifyEd25519(stored, message, signEd25519(key.privateKeyDer, message));
  return [
    outcome(
      'installation',
      ['SHA-256 of a known text', `${abcDigest.slice(0, 16)}…`],
      [digest === abcDigest, `${digest.slice(0, 16)}…`],
    ),
    outcome(
      'installation',
      ['Ed25519 accepts its signature and refuses a changed one', 'accepted, refused'],
      [accepts && refuses, `${accepts ? 'accepted' : 'refused'}, ${refuses ? 'refused' : 'accepted'}`],
    ),
    outcome(
      'installation',
      ['Canonical JSON orders members', '{"a":1,"b":2}'],
      [canonicalJson({ b: 2, a: 1 }) === '{"a":1,"b":2}', canonicalJson({ b: 2, a: 1 })],
    ),
    outcome(
      'installation',
      ['The build names its sources', '64 hex digits'],
      [
        /^[0-9a-f]{64}$/.test(registry.build.digest) || registry.build.digest === 'development',
        registry.build.digest === 'development' ? 'run from source' : `${registry.build.digest.slice(0, 16)}…`,
      ],
    ),
    outcome(
      'installation',
      ['The workstation’s key is the registry’s and signs', 'signs'],
      [keyFits, keyFits ? 'signs' : 'missing, or another registry’s'],
    ),
  ];
}

/** Writes a file beside the key, reads it again and takes it away. A crash between leaves a file that the next self-test replaces. */
async function diskCheck({ disk, random }: Registry): Promise<Outcome> {
  const file = 'keys/self-test';
  const written = Buffer.from(random.bytes(32));
  const what = ['The registry’s disk gives back what was written', 'the same bytes'] as const;
  try {
    await disk.remove(file);
    await writeDurable(disk, file, written);
    const read = await readWhole(disk, file, 64);
    await disk.remove(file);
    const same = equalSecrets(read, written);
    return outcome('installation', what, [same, same ? 'the same bytes' : 'other bytes']);
  } catch (error) {
    return outcome('installation', what, [false, error instanceof Error ? error.message : 'it could not be written']);
  }
}

async function operation(registry: Registry): Promise<Outcome[]> {
  const { catalog, clock } = registry;
  const audit = verifyAudit(registry);
  const vault = await registry.vault.verify({ full: false });
  const last = catalog.audit.last();
  const isAhead = last === null || clock.now() >= Date.parse(last.time);
  const outOfStep = catalog.promotions.stagesOutOfStep().length;
  const administrators = catalog.people.activeAdministrators().length;
  return [
    outcome(
      'operation',
      ['The audit log verifies, with all that it speaks of', 'no problem'],
      [
        audit.ok,
        `${audit.checkedRecords} records, ${audit.checkedSignatures} signatures, ${audit.problems.length} problems`,
      ],
    ),
    outcome(
      'operation',
      ['Stages follow from stage events', 'none out of step'],
      [outOfStep === 0, `${outOfStep} out of step`],
    ),
    outcome(
      'operation',
      ['The structure of the vault', 'no problem'],
      [vault.problems.length === 0, `${vault.checkedPacks} packs, ${vault.problems.length} problems`],
    ),
    outcome(
      'operation',
      ['The clock is not behind the log', 'not before the last record'],
      [isAhead, isAhead ? 'not behind' : `the last record is of ${last?.time}`],
    ),
    outcome(
      'operation',
      ['Somebody can administer the registry', 'one at least'],
      [administrators > 0, `${administrators} active administrators`],
    ),
    appendOnly(registry),
  ];
}

/** Asks for what triggers must refuse, inside a transaction that is given up whatever happens. */
function appendOnly({ catalog }: Registry): Outcome {
  const refused = catalog.refusesAuditChanges();
  return outcome(
    'operation',
    ['The database refuses to change or delete an audit record', 'both refused'],
    [refused, refused ? 'both refused' : 'one was allowed'],
  );
}

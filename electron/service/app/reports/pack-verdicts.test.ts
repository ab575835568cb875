import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import { WrittenPack } from '../../../../shared/model/report.ts';
import { verifyPack } from '../../../../verifier/verify-pack.ts';
import { type ForgedStatement, PackForge } from '../../../testing/forge-pack.ts';
import {
  outcomeOf,
  PASSPHRASE,
  putPolicyInForce,
  register,
  safetensors,
  TestRegistry,
} from '../../../testing/registry-harness.ts';
import { defaultPolicy, policyYaml } from '../../policy/index.ts';

/*
 * The verifier of evidence packs against somebody who has every key and builds the log anew: each test changes one fact, signs everything
 * again, and the verifier names that fact and nothing else.
 */
let registry: TestRegistry;
let files: ReadonlyMap<string, Uint8Array>;

async function promote(ana: Client<Methods>, bo: Client<Methods>, toStage: 'staging' | 'production'): Promise<void> {
  const { id: requestId } = await ana.call('promotion.request', { version: 'm@1.0.0', toStage, reason: 'Needed.' });
  const { digest } = await bo.call('promotion.review', { requestId });
  await bo.call('promotion.approve', { requestId, ...signing('bo', digest) });
}

const signing = (userId: string, displayedDigest: string) => ({
  reason: 'Read.',
  passphrase: PASSPHRASE,
  userId,
  displayedDigest,
});

beforeAll(async () => {
  registry = await TestRegistry.create();
  const root = await registry.initialise();
  const ana = await registry.person(root, 'ana', ['analyst']);
  const bo = await registry.person(root, 'bo', ['approver']);
  const coco = await registry.person(root, 'coco', ['compliance']);
  const cleo = await registry.person(root, 'cleo', ['compliance']);
  await register(ana, await registry.file('m.safetensors', safetensors([1])), { model: 'm' });
  await promote(ana, bo, 'staging');
  const ours = (policySignatures: number) => policyYaml({ ...defaultPolicy, id: 'ours', policySignatures });
  await putPolicyInForce(root, { client: coco, userId: 'coco' }, ours(2));
  await putPolicyInForce(root, { client: coco, userId: 'coco' }, ours(3));
  const { number } = (await root.call('policy.list', {}))[0] ?? { number: 0 };
  const { digest } = await cleo.call('policy.review', { number });
  await cleo.call('policy.sign', { number, ...signing('cleo', digest) });
  await promote(ana, bo, 'production');
  const decided = { version: 'm@1.0.0', substantial: false };
  const review = await bo.call('modification.review', decided);
  await bo.call('modification.decide', { ...decided, ...signing('bo', review.digest) });
  const folder = registry.outside('pack');
  await outcomeOf(bo, WrittenPack, bo.call('evidence.pack', { version: 'm@1.0.0', out: folder }));
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries.filter((one) => one.isFile()).map((one) => path.join(one.parentPath, one.name));
  files = new Map(
    await Promise.all(names.map(async (one) => [path.relative(folder, one), await readFile(one)] as const)),
  );
}, 60_000);
afterAll(() => registry.close());

/** What the verifier finds after a change, beside what follows from a signature that no longer counts. */
function found(change: (forge: PackForge) => void): string[] {
  const forge = new PackForge(files);
  change(forge);
  const { checks } = verifyPack(forge.build());
  const consequences = ['Decisions', 'Report', 'Policies'];
  const own = checks.filter(({ title }) => !consequences.includes(title));
  return [...new Set(own.flatMap(({ failures }) => failures.map(({ code }) => code)))];
}
const at = ({ payload }: ForgedStatement) => payload.predicate.signedAt.time;
const later = (time: string, ms: number) => new Date(Date.parse(time) + ms).toISOString();
const detailOf = (change: (forge: PackForge) => void) => {
  const forge = new PackForge(files);
  change(forge);
  return verifyPack(forge.build()).checks.find(({ title }) => title === 'Signatures')?.detail;
};

it('R9: the pack that is signed again without a change verifies whole', () => {
  const { ok, checks } = verifyPack(new PackForge(files).build());
  expect(checks.filter(({ status }) => status === 'failed')).toEqual([]);
  expect(ok).toBe(true);
  expect(new PackForge(files).statements).toHaveLength(6);
});

describe('R13: the life of a key', () => {
  const approval = (forge: PackForge) => forge.statement('approval', 'staging');

  it('names a key that had expired when it signed, and takes one that expired after', () => {
    expect(found((forge) => forge.setKey('bo', { expiresAt: at(approval(forge)) }))).toEqual(['signature_key_expired']);
    expect(found((forge) => forge.setKey('bo', { expiresAt: later(at(approval(forge)), 1) }))).toEqual([]);
  });

  it('lets an expired key sign the change to a new one, and nothing else', () => {
    const forge = new PackForge(files);
    const decision = forge.statement('modification_decision');
    decision.payload.predicate['kind'] = 'key_rotation';
    forge.rowOf(decision)['kind'] = 'key_rotation';
    forge.setKey('bo', { expiresAt: at(decision) });
    const { checks } = verifyPack(forge.build());
    const failures = checks.find(({ title }) => title === 'Signatures')?.failures ?? [];
    expect(failures.map(({ at: where }) => where)).not.toContain(`statements/${decision.id}.json`);
    expect(failures.map(({ code }) => code)).toEqual(['signature_key_expired', 'signature_key_expired']);
  });

  it('names a key that was revoked before it signed, and says of one that was revoked after', () => {
    expect(found((forge) => forge.setKey('bo', { revokedFrom: at(approval(forge)) }))).toEqual([
      'signature_key_revoked',
    ]);
    const after = (forge: PackForge) => forge.setKey('bo', { revokedFrom: later(at(approval(forge)), 1) });
    expect(found(after)).toEqual([]);
    expect(detailOf(after)).toContain('3 of them were made before their key was revoked.');
  });
});

/** Changes a member of what is signed, under the same row of the log. */
const signedAs = (forge: PackForge, statement: ForgedStatement, change: (of: ForgedStatement['payload']) => void) => {
  change(statement.payload);
  return forge;
};

describe('R9: a signature that was moved', () => {
  it.each<[string, string, (forge: PackForge) => void]>([
    [
      'to another kind',
      'signature_wrong_kind',
      (forge) => {
        forge.rowOf(forge.statement('modification_decision'))['kind'] = 'not_applicable';
      },
    ],
    [
      'to another version of its model',
      'signature_wrong_subject',
      (forge) =>
        signedAs(forge, forge.statement('approval', 'staging'), ({ subject: [subject] }) => {
          if (subject) subject.name = 'm@2.0.0';
        }),
    ],
    [
      'to a version with other bytes',
      'signature_wrong_subject',
      (forge) =>
        signedAs(forge, forge.statement('approval', 'staging'), ({ subject: [subject] }) => {
          if (subject) subject.digest.sha256 = 'a'.repeat(64);
        }),
    ],
    [
      'to another model',
      'signature_wrong_subject',
      (forge) =>
        signedAs(forge, forge.statement('approval', 'production'), ({ subject: [subject] }) => {
          if (subject) subject.name = 'n@1.0.0';
        }),
    ],
    [
      'to another version, row and all',
      'signature_wrong_subject',
      (forge) => {
        const decision = forge.statement('modification_decision');
        if (decision.payload.predicate.subject) decision.payload.predicate.subject.id = 'v_other';
        forge.rowOf(decision)['subject_id'] = 'v_other';
      },
    ],
    [
      'to another registry',
      'signature_wrong_registry',
      (forge) =>
        signedAs(forge, forge.statement('modification_decision'), ({ predicate }) => {
          predicate['registryId'] = 'reg_other';
        }),
    ],
    [
      'to another role of a statement',
      'signature_wrong_role',
      (forge) => {
        forge.rowOf(forge.statement('modification_decision'))['role'] = 'compliance';
      },
    ],
    [
      'to another role of an approval',
      'signature_wrong_role',
      (forge) => {
        forge.rowOf(forge.statement('approval', 'staging'))['roles'] = ['compliance'];
      },
    ],
    [
      'to another person',
      'signature_wrong_signer',
      (forge) => {
        forge.statement('modification_decision').signedBy = 'coco';
      },
    ],
    [
      'to another request',
      'signature_wrong_request',
      (forge) =>
        signedAs(forge, forge.statement('approval', 'staging'), ({ predicate }) => {
          predicate['requestId'] = 'pr_other';
        }),
    ],
    [
      'to another stage',
      'signature_wrong_stage',
      (forge) =>
        signedAs(forge, forge.statement('approval', 'staging'), ({ predicate }) => {
          predicate['toStage'] = 'archived';
        }),
    ],
    [
      'to another decision',
      'signature_wrong_content',
      (forge) => {
        forge.rowOf(forge.statement('approval', 'staging'))['decision'] = 'reject';
      },
    ],
    [
      'to other words',
      'signature_wrong_content',
      (forge) => {
        forge.rowOf(forge.statement('modification_decision'))['meaning'] = 'Something else.';
      },
    ],
    [
      'to another payload type',
      'signature_wrong_type',
      (forge) => {
        forge.statement('modification_decision').payloadType = 'application/json';
      },
    ],
    [
      'from a statement to an approval',
      'signature_wrong_type',
      (forge) =>
        signedAs(forge, forge.statement('modification_decision'), (payload) => {
          payload.predicateType = 'urn:strongroom:predicate:approval:v1';
        }),
    ],
    [
      'to a record that was not displayed',
      'displayed_record_differs',
      (forge) =>
        signedAs(forge, forge.statement('modification_decision'), ({ predicate }) => {
          predicate['recordAsDisplayed'] = { digest: { sha256: 'a'.repeat(64) } };
        }),
    ],
  ])('%s is %s', (_, code, change) => {
    expect(found(change)).toEqual([code]);
  });

  it('out of its envelope into one of another payload type is no signature', () => {
    const copy = new Map(files);
    const name = [...copy.keys()].find((one) => one.startsWith('statements/')) ?? '';
    const envelope = JSON.parse(Buffer.from(copy.get(name) ?? []).toString());
    copy.set(name, Buffer.from(JSON.stringify({ ...envelope, payloadType: 'text/plain' })));
    const codes = verifyPack(copy).checks.flatMap(({ failures }) => failures.map(({ code }) => code));
    expect(codes).toContain('signature_invalid');
  });
});

/** What the check of policies finds. */
function policyCodes(change: (forge: PackForge) => void): string[] {
  const forge = new PackForge(files);
  change(forge);
  const { checks } = verifyPack(forge.build());
  return checks.find(({ title }) => title === 'Policies')?.failures.map(({ code }) => code) ?? [];
}
const policyRow = (forge: PackForge, number: number) =>
  forge.rows('policy_version').find((row) => row['number'] === number) ?? {};

describe('R17: a policy that judged a move', () => {
  const judging = (forge: PackForge) =>
    forge.statements.filter(({ payload: { predicate } }) => predicate.subject?.id === policyRow(forge, 2)['id']);

  it('has as many signatures as the policy before asks for, none of them its proposer’s', () => {
    expect(policyCodes(() => undefined)).toEqual([]);
    expect(
      judging(new PackForge(files))
        .map(({ signedBy }) => signedBy)
        .toSorted(),
    ).toEqual(['cleo', 'coco']);
    expect(policyCodes((forge) => Object.assign(policyRow(forge, 2), { proposed_by: 'coco' }))).toEqual([
      'policy_own_signature',
    ]);
  });

  it('is named when one of them does not count, whatever the others say of how many it needs', () => {
    expect(
      policyCodes((forge) => {
        for (const { payload } of judging(forge))
          Object.assign(Object(payload.predicate['fields']), { signaturesNeeded: 1 });
        forge.setKey('cleo', { revokedFrom: '2020-01-01T00:00:00.000Z' });
      }),
    ).toEqual(['policy_not_signed']);
  });

  it('is named when the log has another text, lacks it or put it in force later', () => {
    expect(policyCodes((forge) => Object.assign(policyRow(forge, 2), { digest: 'a'.repeat(64) }))).toEqual([
      'policy_differs',
    ]);
    expect(policyCodes((forge) => Object.assign(policyRow(forge, 2), { number: 9 }))).toEqual(['policy_not_in_log']);
    expect(
      policyCodes((forge) => {
        const index = forge.records.findLastIndex(({ subject }) => subject.type === 'policy_activation');
        forge.records.push(...forge.records.splice(index, 1));
      }),
    ).toEqual(['policy_not_in_force']);
  });
});

import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { PolicyProblem, PolicyVersion } from '../../../shared/model/policy.ts';
import { wrongUse } from '../arguments.ts';
import type { Call, Command } from '../command.ts';
import { formatSize, formatTime, shortDigest } from '../output/figures.ts';
import { facts, table } from '../output/table.ts';
import { requiredUserId, withSession } from '../session.ts';
import { confirmedPassphrase } from '../sign.ts';

const maxBytes = 256 * 1024;

/** The text of a policy's file. Refused before it is read when it is larger than a policy may be. */
async function policyText(call: Call): Promise<string> {
  const file = path.resolve(call.surroundings.cwd, call.args.first());
  const { size } = await stat(file).catch(() => {
    throw wrongUse(`There is no file ${file}.`);
  });
  if (size > maxBytes) throw wrongUse(`${file} is larger than a policy may be (${formatSize(maxBytes)}).`);
  return await readFile(file, 'utf8');
}

const file = [{ name: 'FILE', min: 1, max: 1 }] as const;
const number = [{ name: 'NUMBER', min: 1, max: 1 }] as const;

function numberOf(call: Call): number {
  const given = Number(call.args.first());
  if (Number.isSafeInteger(given) && given >= 0) return given;
  throw wrongUse('Give the number of the policy; strongroom policy list shows them.');
}

const versionFacts = (one: PolicyVersion): string =>
  facts([
    ['Policy', `${one.policyId} ${one.number}`],
    ['Title', one.title],
    ['Status', one.status],
    ['Digest', one.digest],
    ['Proposed', one.proposedAt === null ? null : `${formatTime(one.proposedAt)} by ${one.proposedBy}`],
    ['Reason', one.reason],
    ...one.signatures.map(
      ({ printedName, signerId, signedAt }) =>
        ['Signed', `${formatTime(signedAt)} by ${printedName} (${signerId})`] as const,
    ),
    ['Signatures', one.number === 0 ? null : `${one.signatures.length} of ${one.signaturesNeeded}`],
    ['In force since', one.inForceSince === null ? null : formatTime(one.inForceSince)],
  ]);

/** `policy list`: all policies, or with --templates those that come with Strongroom. */
export const policyList: Command = {
  name: 'policy list',
  summary: 'List the policies, newest first, or the templates that come with Strongroom.',
  positionals: [],
  options: { templates: { type: 'boolean', help: 'List the templates instead; policy show TEMPLATE prints one.' } },
  run: (call) =>
    withSession(call, 'read', async ({ client }) => {
      if (call.args.flag('templates')) {
        const templates = await client.call('policy.templates', {});
        const rows = templates.map(({ id, title, clauses }) => [id, title, String(clauses)]);
        return { json: { templates }, text: table(['TEMPLATE', 'TITLE', 'CLAUSES'], rows) };
      }
      const policies = await client.call('policy.list', {});
      const rows = policies.map((one) => [
        String(one.number),
        one.policyId,
        one.status,
        shortDigest(one.digest),
        one.inForceSince === null ? '-' : formatTime(one.inForceSince),
        one.proposedBy ?? '-',
        one.signatures.map(({ signerId }) => signerId).join(', ') || '-',
      ]);
      return {
        json: { policies },
        text: table(['NUMBER', 'POLICY', 'STATUS', 'DIGEST', 'SINCE', 'PROPOSED BY', 'SIGNED BY'], rows),
      };
    }),
};

/** `policy show`: the text of a policy: the one in force, one by number, or a template. */
export const policyShow: Command = {
  name: 'policy show',
  summary: 'Print the policy in force as YAML, one by its number, or a template by its name.',
  positionals: [{ name: 'NUMBER', min: 0, max: 1 }],
  options: {},
  run: (call) =>
    withSession(call, 'read', async ({ client }) => {
      const wanted = call.args.positionals[0];
      if (wanted !== undefined && !/^\d+$/.test(wanted)) {
        const template = (await client.call('policy.templates', {})).find(({ id }) => id === wanted);
        if (template === undefined)
          throw wrongUse(`There is no template ${wanted}; strongroom policy list --templates shows them.`);
        return { json: template, text: template.source.trimEnd() };
      }
      const policy = await client.call('policy.get', { number: wanted === undefined ? null : Number(wanted) });
      if (!call.json) call.surroundings.terminal.err(`${versionFacts(policy.version)}\n\n`);
      return { json: policy, text: policy.source.trimEnd() };
    }),
};

const problemTable = (problems: readonly PolicyProblem[]): string =>
  table(
    ['LINE', 'PLACE', 'PROBLEM'],
    problems.map(({ line, path: place, message }) => [line === null ? '-' : String(line), place || '-', message]),
  );

/** `policy check`: says what is wrong with a policy's file. Exit code 3 when something is. */
export const policyCheck: Command = {
  name: 'policy check',
  summary: 'Check a policy in YAML or JSON; exit code 3 when something is wrong.',
  positionals: file,
  options: {},
  run: async (call) => {
    const text = await policyText(call);
    return await withSession(call, 'read', async ({ client }) => {
      const checked = await client.call('policy.check', { text });
      if (checked.document === null) return { json: checked, text: problemTable(checked.problems), exitCode: 3 };
      return { json: checked, text: `The policy ${checked.document.id} can be used. Digest ${checked.digest}.` };
    });
  },
};

/** `policy dry-run`: what would change if a policy held. */
export const policyDryRun: Command = {
  name: 'policy dry-run',
  summary: 'Judge the versions of the registry by a policy and list what would change.',
  positionals: file,
  options: {},
  run: async (call) => {
    const text = await policyText(call);
    return await withSession(call, 'read', async ({ client }) => {
      const run = await client.call('policy.dryRun', { text });
      const rows = run.differences.map((one) => [one.label, one.from, one.to, one.effect, one.now, one.proposed]);
      const lines = [
        run.differences.length === 0
          ? `Nothing would change in ${run.judged} moves.`
          : `${run.differences.length} of ${run.judged} moves would be judged differently.`,
        ...(rows.length > 0 ? [table(['VERSION', 'FROM', 'TO', 'EFFECT', 'NOW', 'PROPOSED'], rows)] : []),
        ...(run.openRequests > 0 ? [`${run.openRequests} open requests would have to be validated again.`] : []),
        ...(run.leftOut > 0 ? [`${run.leftOut} versions were left out.`] : []),
      ];
      return { json: run, text: lines.join('\n') };
    });
  },
};

function signedText({ policyId, number, status, signatures, signaturesNeeded }: PolicyVersion): string {
  if (status === 'current') return `Signed. ${policyId} ${number} is in force.`;
  return `Signed. ${policyId} ${number} has ${signatures.length} of ${signaturesNeeded} signatures; it comes in force with the last.`;
}

const reason = { type: 'string', value: 'TEXT', required: true, help: 'Why; it goes into the audit log.' } as const;

/** `policy propose`: keeps a policy, for somebody else to sign. Standard output is its number alone, for scripts. */
export const policyPropose: Command = {
  name: 'policy propose',
  summary: 'Keep a policy, to be signed by somebody else; prints its number.',
  positionals: file,
  options: { reason },
  run: async (call) => {
    const text = await policyText(call);
    return await withSession(call, 'person', async ({ client }) => {
      const version = await client.call('policy.propose', { text, reason: call.args.required('reason') });
      return { json: version, text: String(version.number) };
    });
  },
};

/** `policy sign`: signs a policy that somebody else proposed; the last signature needed puts it in force. */
export const policySign: Command = {
  name: 'policy sign',
  summary: 'Show what will be signed and sign a policy that somebody else proposed, which puts it in force.',
  positionals: number,
  options: {
    reason: { ...reason, help: 'Why; it is part of what is signed.' },
    yes: { type: 'boolean', help: 'Sign without asking.' },
  },
  run: (call) =>
    withSession(call, 'person', async (session) => {
      const wanted = numberOf(call);
      const { client } = session;
      const review = await client.call('policy.review', { number: wanted });
      if (!call.json)
        call.surroundings.terminal.err(
          `${facts([
            ['Your signature says', review.meaning],
            ['Digest of the record', review.digest],
            ["Can't sign", review.cannotSign],
          ])}\n`,
        );
      const version = await client.call('policy.sign', {
        number: wanted,
        reason: call.args.required('reason'),
        userId: requiredUserId(call),
        passphrase: await confirmedPassphrase(call, session, { cannotSign: review.cannotSign, question: 'Sign?' }),
        displayedDigest: review.digest,
      });
      return { json: version, text: signedText(version) };
    }),
};

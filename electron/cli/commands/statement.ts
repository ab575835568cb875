import { type SignedStatement, StatementKind, statementKinds } from '../../../shared/model/statement.ts';
import type { Command } from '../command.ts';
import { formatTime } from '../output/figures.ts';
import { facts, table } from '../output/table.ts';
import { withSession } from '../session.ts';

/** `statement list`: what people stated by signing, each verified. */
export const statementList: Command = {
  name: 'statement list',
  summary: 'List signed statements, newest first, each verified.',
  positionals: [],
  options: {
    kind: { type: 'string', value: 'KIND', choices: StatementKind.options, help: 'Only of this kind.' },
    by: { type: 'string', value: 'USERID', help: 'Only those that this person signed.' },
  },
  run: (call) =>
    withSession(call, 'read', async ({ client }) => {
      const kind = StatementKind.nullable().parse(call.args.text('kind') ?? null);
      const statements = await client.call('statement.list', { kind, signerId: call.args.text('by') ?? null });
      const text =
        statements.length === 0
          ? 'Nothing was signed.'
          : table(
              ['STATEMENT', 'KIND', 'ABOUT', 'SIGNED', 'BY', 'VERIFICATION'],
              statements.map((one) => [
                one.id,
                one.kind,
                one.subject.label,
                formatTime(one.signedAt),
                one.printedName,
                one.verification.status,
              ]),
            );
      return { json: { statements }, text };
    }),
};

/** `statement show`: one of them whole; with --json the envelope too, which openssl can check. */
export const statementShow: Command = {
  name: 'statement show',
  summary: 'Show a signed statement: who, when, what it means, and whether its signature holds.',
  positionals: [{ name: 'STATEMENT', min: 1, max: 1 }],
  options: {},
  notes: ['With --json the document holds the envelope and the record that was displayed.'],
  run: (call) =>
    withSession(call, 'read', async ({ client }) => {
      const statement = await client.call('statement.get', { statementId: call.args.first() });
      return { json: statement, text: describeStatement(statement) };
    }),
};

/** A statement for a person at the terminal. */
export const describeStatement = (one: Omit<SignedStatement, 'displayedRecord' | 'envelope'>): string =>
  facts([
    ['Statement', one.id],
    ['Kind', statementKinds[one.kind]],
    ['About', one.subject.label],
    ['Digest', one.subject.digest],
    ['Signed by', `${one.printedName} (${one.signerId}), ${one.role}`],
    ['Signed', one.signedAt],
    ['Meaning', one.meaning],
    ['Reason', one.reason],
    ['States', JSON.stringify(one.fields)],
    ['Key', one.keyId],
    ['Verification', `${one.verification.status}: ${one.verification.detail}`],
  ]);

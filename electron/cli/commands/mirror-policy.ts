import { type MirrorPolicy, type MirrorRule, StorageClass } from '../../../shared/model/mirror.ts';
import { Stage, stages } from '../../../shared/model/stage.ts';
import { wrongUse } from '../arguments.ts';
import type { Command } from '../command.ts';
import { table } from '../output/table.ts';
import { withSession } from '../session.ts';

const form = 'STAGE[/TIER]=COPIES[:CLASS], with * for any stage, such as production=2:fast or */high=3';

/** A rule as it is written on the command line. */
export function parseRule(text: string): MirrorRule {
  const found = /^(\*|[a-z]+)(?:\/([^=/]+))?=(\d)(?::(fast|compact))?$/.exec(text);
  const [, stage = '', tier, copies, storageClass] = found ?? [];
  const known = Stage.safeParse(stage);
  if (!found || (stage !== '*' && !known.success))
    throw wrongUse(`A rule is written ${form}; not "${text}". Stages: ${stages.join(', ')}.`);
  return {
    stage: known.success ? known.data : null,
    tier: tier?.trim() || null,
    copies: Number(copies),
    storageClass: StorageClass.parse(storageClass ?? 'compact'),
  };
}

const policyTable = ({ rules }: MirrorPolicy): string =>
  rules.length === 0
    ? 'No copies are asked for.'
    : table(
        ['STAGE', 'TIER', 'COPIES', 'CLASS'],
        rules.map(({ stage, tier, copies, storageClass }) => [stage ?? '*', tier ?? '*', String(copies), storageClass]),
      );

/** `mirror policy`: shows the rules of copies, or replaces them. */
export const mirrorPolicy: Command = {
  name: 'mirror policy',
  summary: 'Show how many copies versions must have, or with RULE or --none replace the rules.',
  positionals: [{ name: 'RULE', min: 0, max: 200 }],
  notes: [`A RULE is ${form}. The rule that names most applies.`],
  options: {
    none: { type: 'boolean', help: 'Ask for no copies any more.' },
    reason: { type: 'string', value: 'TEXT', help: 'Why; needed for a change, it goes into the audit log.' },
  },
  async run(call) {
    const rules = call.args.positionals.map(parseRule);
    if (rules.length > 0 && call.args.flag('none')) throw wrongUse('Give rules or --none, not both.');
    if (rules.length === 0 && !call.args.flag('none')) {
      return await withSession(call, 'read', async ({ client }) => {
        const { policy } = await client.call('mirror.status', { contact: false, limit: 1 });
        return { json: policy, text: policyTable(policy) };
      });
    }
    const reason = call.args.required('reason');
    return await withSession(call, 'person', async ({ client }) => {
      const policy = await client.call('mirror.setPolicy', { rules, reason });
      return { json: policy, text: policyTable(policy) };
    });
  },
};

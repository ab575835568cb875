import { valueText } from '../../../shared/model/correction.ts';
import { parseFieldText } from '../../../shared/model/field-value.ts';
import type { MetadataKey } from '../../../shared/model/metadata.ts';
import { isMetadataKey, metadataFields, metadataKeys } from '../../../shared/model/metadata-fields.ts';
import { wrongUse } from '../arguments.ts';
import type { Command } from '../command.ts';
import { table } from '../output/table.ts';
import { withSession } from '../session.ts';

/** `correct`: a correction of metadata is added; what it corrects stays. */
export const correct: Command = {
  name: 'correct',
  summary: 'Correct what is recorded of a version; the earlier values stay.',
  positionals: [{ name: 'MODEL@VERSION', min: 1, max: 1 }],
  options: {
    set: {
      type: 'string',
      value: 'FIELD=VALUE',
      multiple: true,
      help: 'A field and its new value, whole; lists and records as JSON.',
    },
    reason: { type: 'string', value: 'TEXT', required: true, help: 'Why; it stays with the correction.' },
  },
  notes: [
    `Fields: ${metadataKeys.join(', ')}.`,
    'An empty value takes a text away: --set licence= means not recorded.',
  ],
  run(call) {
    const set = call.args.list('set').map(parseSet);
    if (set.length === 0) throw wrongUse('Say what to correct: --set FIELD=VALUE.');
    return withSession(call, 'person', async ({ client }) => {
      const version = call.args.first();
      const reason = call.args.required('reason');
      const { corrections } = await client.call('metadata.correct', { version, set, reason });
      const rows = corrections.map((one) => [
        metadataFields[one.field].label,
        valueText(one.field, one.oldValue),
        valueText(one.field, one.newValue),
      ]);
      return { json: { version, corrections }, text: table(['FIELD', 'EARLIER', 'NOW'], rows) };
    });
  },
};

type Json = Parameters<typeof JSON.stringify>[0];

/** `field=value`; the value of a list or record is JSON. */
export function parseSet(text: string): { field: MetadataKey; value: Json } {
  const at = text.indexOf('=');
  const field = text.slice(0, Math.max(0, at)).trim();
  if (at < 0) throw wrongUse(`"${text}" can't be read; write FIELD=VALUE.`);
  if (!isMetadataKey(field))
    throw wrongUse(`There is no field "${field}". Fields: ${metadataKeys.join(', ')}.`, { field });
  try {
    return { field, value: parseFieldText(field, text.slice(at + 1)) };
  } catch {
    throw wrongUse(`The value of ${field} is JSON, as show --json prints it; this one can't be read.`, { field });
  }
}

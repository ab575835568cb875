import { csv } from '../../../shared/csv/csv.ts';
import { type InventoryRow, inventoryFields, inventoryKeys } from '../../../shared/model/inventory.ts';
import { Tier, tiers } from '../../../shared/model/model.ts';
import { wrongUse } from '../arguments.ts';
import type { Command } from '../command.ts';
import { dateOption } from '../dates.ts';
import { table } from '../output/table.ts';
import { withSession } from '../session.ts';

const sorts = ['name', 'tier', 'completeness'] as const;

/** `inventory`: every model with what is recorded of it and what is missing. */
export const inventory: Command = {
  name: 'inventory',
  summary: 'List every model with how complete its record is and what is missing.',
  positionals: [],
  options: {
    text: { type: 'string', value: 'TEXT', help: 'Only models whose name or description contains it.' },
    tier: { type: 'string', value: 'TIER', choices: tiers, help: 'Only models of this materiality tier.' },
    sort: { type: 'string', value: 'ORDER', choices: sorts, help: 'name (the default), tier or completeness.' },
    'as-of': { type: 'string', value: 'DATE', help: 'As it was at the end of a day, or at a time with its zone.' },
    csv: { type: 'boolean', help: 'Print all fields as CSV.' },
  },
  notes: ['A model is listed by its version in production, else by its newest.'],
  run(call) {
    const { args } = call;
    if (call.json && args.flag('csv')) throw wrongUse('Give --json or --csv, not both.');
    return withSession(call, 'read', async ({ client }) => {
      const found = await client.call('inventory.list', {
        text: args.text('text') ?? '',
        tier: Tier.nullable().parse(args.text('tier') ?? null),
        sort: sorts.find((one) => one === args.text('sort')) ?? 'name',
        asOf: dateOption(call, 'as-of') ?? null,
      });
      const heading = found.asOf === null ? '' : `As of ${found.asOf}:\n`;
      return { json: found, text: args.flag('csv') ? inventoryCsv(found.rows) : heading + inventoryTable(found.rows) };
    });
  },
};

const inventoryTable = (rows: readonly InventoryRow[]): string =>
  rows.length === 0
    ? 'There is no model.'
    : table(
        ['MODEL', 'TIER', 'OWNER', 'VERSION', 'STAGE', 'COMPLETE', 'MISSING'],
        rows.map((row) => [
          row.model,
          row.tier ?? '-',
          row.owner || '-',
          row.version?.version ?? '-',
          row.version?.stage ?? '-',
          `${row.completeness} %`,
          row.gaps.join(', ') || '-',
        ]),
      );

const inventoryCsv = (rows: readonly InventoryRow[]): string =>
  csv(
    [
      'Model',
      'Version',
      'Stage',
      'Completeness in percent',
      'Missing',
      ...inventoryKeys.map((key) => inventoryFields[key]),
    ],
    rows.map((row) => [
      row.model,
      row.version?.version ?? '',
      row.version?.stage ?? '',
      row.completeness,
      row.gaps.join('; '),
      ...inventoryKeys.map((key) => row.fields[key]),
    ]),
  );

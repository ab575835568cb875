import type { Access, MethodSpec } from '../../../shared/contract/define.ts';
import { methods } from '../../../shared/contract/methods/index.ts';
import { type Role, roles } from '../../../shared/model/role.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';

interface Row extends MethodSpec {
  readonly name: string;
}

const rows: readonly Row[] = Object.entries<MethodSpec>(methods).map(([name, spec]) => ({ name, ...spec }));

const cell = (access: Access, role: Role): string => {
  if (access === 'public') return 'no sign-in';
  return access === 'signed_in' || access.includes(role) ? 'yes' : '–';
};

const columns: readonly Column<Row>[] = [
  { id: 'name', header: 'Method', width: '190px', sortBy: ({ name }) => name, cell: ({ name }) => <code>{name}</code> },
  { id: 'summary', header: 'What it does', cell: ({ summary }) => <span title={summary}>{summary}</span> },
  ...roles.map((role) => ({
    id: role,
    header: role.charAt(0).toUpperCase() + role.slice(1),
    width: role.length > 8 ? '108px' : '88px',
    cell: ({ access }: Row) => cell(access, role),
  })),
];

/** Every method of the service against every role, as the service itself decides it. */
export const RolesTab = () => (
  <DataTable
    label="Methods and roles"
    columns={columns}
    rows={rows}
    rowKey={({ name }) => name}
    initialSort={{ columnId: 'name', descending: false }}
    fill
    minWidth={940}
  />
);

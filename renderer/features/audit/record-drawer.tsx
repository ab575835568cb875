import { Drawer } from '@mantine/core';
import type { AuditRecord } from '../../../shared/model/audit.ts';
import { Digest, KeyValueList, Time } from '../../components/values.tsx';
import classes from './audit.module.css';
import { valueChanges } from './value-changes.ts';

interface RecordDrawerProps {
  readonly record: AuditRecord | null;
  readonly onClose: () => void;
}

/** One audit record in full: who, what, when, why, and the old and new values side by side. */
export function RecordDrawer({ record, onClose }: RecordDrawerProps) {
  return (
    <Drawer
      opened={record !== null}
      onClose={onClose}
      position="right"
      size="lg"
      title={record === null ? '' : `Audit record ${record.seq}`}
      closeButtonProps={{ 'aria-label': 'Close record' }}
    >
      {record && <RecordDetails record={record} />}
    </Drawer>
  );
}

function RecordDetails({ record }: { readonly record: AuditRecord }) {
  const all = valueChanges(record.old, record.new);
  // What changed comes first: a record of thirty fields often has two that matter.
  const changes = [...all.filter(({ change }) => change !== 'same'), ...all.filter(({ change }) => change === 'same')];
  return (
    <>
      <KeyValueList
        items={[
          { label: 'Action', value: record.action },
          { label: 'Subject', value: `${record.subject.type} ${record.subject.label}` },
          { label: 'Subject id', value: record.subject.id },
          {
            label: 'Who',
            value:
              record.actor === null
                ? 'this workstation'
                : `${record.actor.name} (${record.actor.id}), ${record.actor.roles.join(', ')}`,
          },
          { label: 'When', value: <Time value={record.time} exact /> },
          { label: 'Why', value: record.reason },
          { label: 'Hash', value: <Digest value={record.hash} label="record hash" full /> },
        ]}
      />
      <div className={classes['section']}>
        <h3>Old and new values</h3>
        {changes.length === 0 ? (
          <p className={classes['dim']}>This action changed no values.</p>
        ) : (
          <table className={classes['changes']}>
            <thead>
              <tr>
                <th scope="col">Field</th>
                <th scope="col">Old</th>
                <th scope="col">New</th>
              </tr>
            </thead>
            <tbody>
              {changes.map(({ path, before, after, change }) => (
                <tr key={path} data-change={change}>
                  <th scope="row">
                    {path === '' ? 'value' : path}
                    {change !== 'same' && <div className={classes['mark']}>{change}</div>}
                  </th>
                  <td>{before ?? '—'}</td>
                  <td>{after ?? '—'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </>
  );
}

import { Drawer } from '@mantine/core';
import type { AuditRecord } from '../../../shared/model/audit.ts';
import { actionWords, subjectWords } from '../../components/action-words.ts';
import { Digest, KeyValueList, Time } from '../../components/values.tsx';
import classes from './audit.module.css';
import { RecordNotes } from './record-notes.tsx';
import { valueChanges } from './value-changes.ts';

interface RecordDrawerProps {
  readonly record: AuditRecord | null;
  readonly onClose: () => void;
}

/** One audit record in full: who, what, when, why, and the old and new values side by side. */
export function RecordDrawer({ record, onClose }: RecordDrawerProps) {
  return (
    // In parts, because the ready-made header is a <header>, which would be a second banner of the page.
    <Drawer.Root opened={record !== null} onClose={onClose} position="right" size="lg">
      <Drawer.Overlay />
      <Drawer.Content aria-label={record === null ? 'Audit record' : `Audit record ${record.seq}`}>
        <Drawer.Body>
          <div className={classes['drawerHead']}>
            <h2>{record === null ? '' : `Audit record ${record.seq}`}</h2>
            <Drawer.CloseButton aria-label="Close record" />
          </div>
          {record && <RecordDetails record={record} />}
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
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
          { label: 'Action', value: `${actionWords(record.action)} (${record.action})` },
          { label: 'Subject', value: `${subjectWords(record.subject.type)} ${record.subject.label}` },
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
      <RecordNotes seq={record.seq} />
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

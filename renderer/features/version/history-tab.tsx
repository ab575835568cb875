import type { AuditRecord } from '../../../shared/model/audit.ts';
import { actionWords } from '../../components/action-words.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Digest, Time } from '../../components/values.tsx';
import { versionHistories } from '../../stores/models.ts';
import { changesOf } from './changes-of.ts';
import classes from './version.module.css';

/** The audit records that concern the version, oldest first, with old and new values. */
export function HistoryTab({ versionId }: { readonly versionId: string }) {
  const history = versionHistories.use(versionId);
  return (
    <Loaded of={history} onRetry={() => void versionHistories.refresh(versionId)}>
      {(records) =>
        records.length === 0 ? (
          <EmptyState title="No records">The audit log has no record of this version.</EmptyState>
        ) : (
          <ol className={classes['history']}>
            {records.map((record) => (
              <RecordRow key={record.seq} record={record} />
            ))}
          </ol>
        )
      }
    </Loaded>
  );
}

function RecordRow({ record }: { readonly record: AuditRecord }) {
  const changes = changesOf(record.old, record.new);
  return (
    <li className={classes['record']}>
      <div className={classes['recordHead']}>
        <span className={classes['recordAction']}>{actionWords(record.action)}</span>
        <span>{record.actor === null ? 'Workstation' : `${record.actor.name} (${record.actor.id})`}</span>
        <Time value={record.time} exact />
        <span className={classes['dim']}>record {record.seq}</span>
        <Digest value={record.hash} label={`hash of record ${record.seq}`} />
      </div>
      {record.reason !== null && <div>Reason: {record.reason}</div>}
      {changes.length > 0 && (
        <table className={classes['changes']}>
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Old value</th>
              <th scope="col">New value</th>
            </tr>
          </thead>
          <tbody>
            {changes.map((change) => (
              <tr key={change.field}>
                <th scope="row">{change.field.replaceAll('_', ' ')}</th>
                <td>{change.old === '' ? <span className={classes['dim']}>none</span> : change.old}</td>
                <td>{change.new === '' ? <span className={classes['dim']}>none</span> : change.new}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </li>
  );
}

import { explainFinding } from '../../../shared/model/finding-explanations.ts';
import type { Finding } from '../../../shared/model/inspection.ts';
import { SeverityBadge } from '../../components/badges.tsx';
import { severityMeaning } from './item-rules.ts';
import classes from './quarantine.module.css';

/** Findings in the given order: what was seen, what it means, where. */
export function FindingList({ findings }: { readonly findings: readonly Finding[] }) {
  return (
    <ul className={classes['findings']}>
      {findings.map((finding, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes, and one code may come twice
        <li key={at} className={classes['finding']}>
          <div>
            <SeverityBadge severity={finding.severity} />
          </div>
          <div>
            <p>{finding.detail}</p>
            <p>{explainFinding(finding.code)}</p>
            <p className={classes['dim']}>
              {finding.location !== null && <>{finding.location} · </>}
              <code>{finding.code}</code> · {severityMeaning[finding.severity]}
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}

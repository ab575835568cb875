import type { PolicyClause, PolicyDocument, PolicyTier, PolicyTransition } from '../../../shared/model/policy.ts';
import { validationNames } from '../../../shared/model/promotion.ts';
import { StageBadge, TierBadge } from '../../components/badges.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Fold } from '../../components/fold.tsx';
import { formatCount } from '../../components/format.ts';
import { Notice } from '../../components/notice.tsx';
import { Section } from '../../components/page.tsx';
import { KeyValueList } from '../../components/values.tsx';
import classes from './policies.module.css';
import {
  approvalWords,
  checkWords,
  clauseWords,
  evidenceWords,
  retentionWords,
  tierWords,
  waiverWords,
} from './policy-words.ts';

interface PolicyViewProps {
  readonly document: PolicyDocument;
  /** The text as it was written. */
  readonly source: string;
}

/** A policy in words: moves, tiers, what the validations look for, clauses, and its text. */
export function PolicyView({ document, source }: PolicyViewProps) {
  const checks = checkWords(document.checks);
  return (
    <>
      {document.solo && (
        <Notice tone="warn" title="One person may ask and sign">
          {document.solo.reason}
        </Notice>
      )}
      <Section title="Moves">
        <DataTable
          label="Moves"
          columns={moveColumns}
          rows={document.transitions}
          rowKey={({ from, to }) => `${from} ${to}`}
        />
      </Section>
      {document.tiers.length > 0 && (
        <Section title="Materiality tiers">
          <DataTable
            label="Materiality tiers"
            columns={tierColumns}
            rows={document.tiers}
            rowKey={({ tier }) => tier}
          />
        </Section>
      )}
      <Section title="What the validations look for">
        <KeyValueList items={Object.entries(checks).map(([label, value]) => ({ label, value }))} />
      </Section>
      <Section title="Waivers and times">
        <KeyValueList
          items={[
            { label: 'May be waived', value: waiverWords(document) },
            {
              label: 'Validated again',
              value: document.revalidationDays === null ? 'no date' : `after ${document.revalidationDays} days`,
            },
            {
              label: 'Kept',
              value: `${retentionWords(document)}. Enforced for versions; audit records and documents are never deleted, reports are files outside the registry, and what lies in quarantine can be discarded at any time.`,
            },
            {
              label: 'The next policy',
              value: `is signed by ${document.policySignatures === 1 ? 'one person' : `${document.policySignatures} people`} other than its proposer`,
            },
            {
              label: 'A model without a tier',
              value: document.untiered === null ? 'by no tier’s rules' : `as ${document.untiered}`,
            },
          ]}
        />
      </Section>
      {document.clauses.length > 0 && <Clauses clauses={document.clauses} />}
      <Section title="Text">
        <Fold title="The policy as it was written" summary={formatCount(source.split('\n').length, 'line')}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll box must be reachable by keyboard */}
          <pre className={classes['text']} tabIndex={0}>
            {source}
          </pre>
        </Fold>
      </Section>
    </>
  );
}

/** Clauses of a regulation with what speaks for each. */
export const Clauses = ({ clauses }: { readonly clauses: readonly PolicyClause[] }) => (
  <Section title="Clauses">
    <DataTable label="Clauses" columns={clauseColumns} rows={clauses} rowKey={({ id }) => id} minWidth={820} />
  </Section>
);

const List = ({ lines }: { readonly lines: readonly string[] }) => (
  <ul className={classes['plain']}>
    {lines.map((line) => (
      <li key={line}>{line}</li>
    ))}
  </ul>
);

const moveColumns: readonly Column<PolicyTransition>[] = [
  { id: 'from', header: 'From', width: '125px', cell: ({ from }) => <StageBadge stage={from} /> },
  { id: 'to', header: 'To', width: '125px', cell: ({ to }) => <StageBadge stage={to} /> },
  {
    id: 'approvals',
    header: 'Approvals',
    width: '180px',
    wrap: true,
    cell: ({ approvals }) =>
      `${approvalWords(approvals)}${approvals.expiryDays === null ? '' : `; open for ${formatCount(approvals.expiryDays, 'day')}`}`,
  },
  {
    id: 'gates',
    header: 'Refused by',
    wrap: true,
    cell: ({ gates, warningsRefuse }) =>
      `${gates.length === validationNames.length ? 'all validations' : gates.join(', ') || 'no validation'}${warningsRefuse ? ', warnings too' : ''}`,
  },
  {
    id: 'needs',
    header: 'Evidence and conditions',
    wrap: true,
    cell: ({ evidence, conditions }) => {
      const lines = [
        ...(evidence.length > 0 ? [evidenceWords(evidence)] : []),
        ...conditions.map((one) => one.message),
      ];
      return lines.length === 0 ? <span className={classes['dim']}>none</span> : <List lines={lines} />;
    },
  },
  {
    id: 'auto',
    header: 'Without signature',
    width: '120px',
    wrap: true,
    cell: ({ autoApproval }) =>
      autoApproval === null ? <span className={classes['dim']}>never</span> : <code>{autoApproval.join(' and ')}</code>,
  },
];

const tierColumns: readonly Column<PolicyTier>[] = [
  { id: 'tier', header: 'Tier', width: '120px', cell: ({ tier }) => <TierBadge tier={tier} /> },
  { id: 'adds', header: 'What it adds', wrap: true, cell: (tier) => <List lines={tierWords(tier)} /> },
];

const clauseColumns: readonly Column<PolicyClause>[] = [
  { id: 'source', header: 'Clause', width: '190px', wrap: true, cell: ({ source }) => source },
  { id: 'asks', header: 'What it asks for', wrap: true, cell: ({ asks }) => asks },
  { id: 'evidence', header: 'What speaks for it', wrap: true, cell: clauseWords },
];

import { EmptyState } from '../../components/empty-state.tsx';
import { formatCount, formatNumber } from '../../components/format.ts';
import { Section } from '../../components/page.tsx';
import { CodecTable } from '../../components/storage/codec-table.tsx';
import { Efficiency } from '../../components/storage/efficiency.tsx';
import { Savings } from '../../components/storage/savings.tsx';
import { FileSize, KeyValueList } from '../../components/values.tsx';
import type { VaultStats } from '../../stores/vault-store.ts';
import { Health } from './health.tsx';
import { SizeSection } from './size-section.tsx';
import classes from './vault.module.css';

/** What the vault holds and saves, and how it is. */
export function OverviewTab({ stats }: { readonly stats: VaultStats }) {
  return (
    <div className={classes['overview']}>
      <div className={classes['wide']}>
        <Section title="Storage efficiency">
          <Efficiency figures={stats} />
        </Section>
      </div>
      <div className={classes['column']}>
        {stats.chunks === 0 && stats.versions === 0 ? (
          <EmptyState title="Nothing is stored yet">
            Bring a model file in and register it. From the first version on, size over time, savings and codecs are
            shown here.
          </EmptyState>
        ) : (
          <>
            <SizeSection />
            <Section title="Savings by cause">
              <Savings figures={stats} />
            </Section>
            <Section title="Codecs">
              <CodecTable codecs={stats.codecs} />
            </Section>
          </>
        )}
      </div>
      <div className={classes['column']}>
        <Health stats={stats} />
        <Contents stats={stats} />
      </div>
    </div>
  );
}

function Contents({ stats }: { readonly stats: VaultStats }) {
  // Headers, tables, and records that nothing uses any more until a collection takes them away.
  const rest = Math.max(0, stats.packBytes - stats.storedBytes - stats.otherStoredBytes);
  return (
    <Section title="On this disk">
      <KeyValueList
        items={[
          { label: 'Pack files', value: <FileSize bytes={stats.packBytes} /> },
          { label: 'Pieces of files', value: <FileSize bytes={stats.storedBytes} /> },
          { label: 'Descriptions and records', value: <FileSize bytes={stats.otherStoredBytes} /> },
          { label: 'Framing and unused', value: <FileSize bytes={rest} /> },
          { label: 'Free', value: <FileSize bytes={stats.freeBytes} /> },
          { label: 'Versions', value: `${formatNumber(stats.versions)} of ${formatCount(stats.files, 'file')}` },
          { label: 'Chunks', value: `${formatNumber(stats.chunks)} in ${formatCount(stats.packs, 'pack')}` },
        ]}
      />
    </Section>
  );
}

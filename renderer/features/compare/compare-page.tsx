import { Button, SegmentedControl, Select } from '@mantine/core';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { VersionDetail } from '../../../shared/model/version.ts';
import { ChangeBadge } from '../../components/comparison/change-badge.tsx';
import { ComparisonView } from '../../components/comparison/comparison-view.tsx';
import { countsText, stepText } from '../../components/comparison/words.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Page } from '../../components/page.tsx';
import { Digest } from '../../components/values.tsx';
import { useParameter } from '../../hooks/use-parameter.ts';
import { comparisons, pairKey } from '../../stores/comparison.ts';
import { models, versions } from '../../stores/models.ts';
import { earlierOf } from './choose-earlier.ts';
import classes from './compare.module.css';
import { MagnitudeSection } from './magnitude-section.tsx';

const pathOf = (id: string, before: string): string =>
  `/versions/${encodeURIComponent(id)}/compare/${encodeURIComponent(before)}`;

/** A version beside an earlier one: the one of the address, else its parent, else the one before it. */
export function ComparePage() {
  const id = useParameter('id');
  const version = versions.use(id);
  if (version.status === 'ready') return <LoadedPage version={version.value} />;
  return (
    <Page title="Compare" crumbs={<Link href="/models">Models</Link>}>
      <Loaded of={version} onRetry={() => void versions.refresh(id)}>
        {() => null}
      </Loaded>
    </Page>
  );
}

function LoadedPage({ version }: { readonly version: VersionDetail }) {
  const [, navigate] = useLocation();
  const asked = useParameter('before');
  const model = models.use(version.model);
  const own = model.status === 'ready' ? model.value.versions : [];
  const before = asked !== '' ? asked : earlierOf(version, own);
  const [withSame, setWithSame] = useState('differences');
  const choices = [
    ...version.parents.filter(({ model: name }) => name !== version.model),
    ...own.map((one) => ({ versionId: one.id, model: one.model, version: one.version })),
  ].filter(({ versionId }) => versionId !== version.id);
  return (
    <Page
      windowTitle={`Compare ${version.model}@${version.version}`}
      title={`Compare ${version.model} ${version.version}`}
      crumbs={
        <>
          <Link href="/models">Models</Link> /{' '}
          <Link href={`/models/${encodeURIComponent(version.model)}`}>{version.model}</Link> /{' '}
          <Link href={`/versions/${encodeURIComponent(version.id)}`}>{version.version}</Link>
        </>
      }
      description="What callers of the earlier version meet when they are given this one."
      actions={
        before !== null && (
          <Button variant="default" onClick={() => navigate(pathOf(before, version.id))}>
            Swap sides
          </Button>
        )
      }
    >
      <div className={classes['bar']}>
        <Select
          label="Earlier version"
          className={classes['picker']}
          searchable
          data={choices.map((one) => ({ value: one.versionId, label: `${one.model}@${one.version}` }))}
          value={choices.find(({ versionId }) => versionId === before)?.versionId ?? null}
          placeholder="Choose a version"
          nothingFoundMessage="No such version"
          onChange={(value) => value !== null && navigate(pathOf(version.id, value))}
        />
        <SegmentedControl
          size="xs"
          aria-label="Show"
          data={[
            { value: 'differences', label: 'Differences' },
            { value: 'everything', label: 'Everything' },
          ]}
          value={withSame}
          onChange={setWithSame}
        />
      </div>
      {before === null ? (
        <EmptyState title="There is no other version to compare with">
          Register a second version of {version.model}, then come back.
        </EmptyState>
      ) : (
        <Compared before={before} after={version.id} withSame={withSame === 'everything'} />
      )}
    </Page>
  );
}

interface ComparedProps {
  readonly before: string;
  readonly after: string;
  readonly withSame: boolean;
}

function Compared({ before, after, withSame }: ComparedProps) {
  const key = pairKey(before, after);
  return (
    <Loaded of={comparisons.use(key)} label="Comparing…" onRetry={() => void comparisons.refresh(key)}>
      {({ comparison, digest }) => (
        <>
          <div className={classes['verdict']}>
            {comparison.smallestChange !== null && <ChangeBadge change={comparison.smallestChange} />}
            <span>
              {comparison.before.label} to {comparison.after.label}: {countsText(comparison)}.{' '}
              {stepText(comparison.smallestStep)}
            </span>
            <span className={classes['digest']}>
              Digest of this comparison <Digest value={digest} label="digest of this comparison" />
            </span>
          </div>
          <ComparisonView comparison={comparison} withSame={withSame} />
          <MagnitudeSection comparison={comparison} />
        </>
      )}
    </Loaded>
  );
}

import { Button } from '@mantine/core';
import { useLocation } from 'wouter';
import type { FactorDetail, MatrixVersion, PairCompatibility } from '../../../shared/model/compatibility.ts';
import { Fold } from '../../components/fold.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Section } from '../../components/page.tsx';
import { pairCompatibilities, pairKey } from '../../stores/comparison.ts';
import classes from './compare.module.css';
import { valueText } from './matrix-cells.ts';

interface PairPanelProps {
  readonly from: MatrixVersion;
  readonly to: MatrixVersion;
}

/** The chosen pair: its score, and for each factor the formula, what went in and what is missing. */
export function PairPanel({ from, to }: PairPanelProps) {
  const [, navigate] = useLocation();
  const key = pairKey(from.versionId, to.versionId);
  const pair = pairCompatibilities.use(key);
  return (
    <Section
      title={`${from.version} replaced by ${to.version}`}
      actions={
        <Button
          variant="default"
          size="compact-xs"
          onClick={() =>
            navigate(`/versions/${encodeURIComponent(to.versionId)}/compare/${encodeURIComponent(from.versionId)}`)
          }
        >
          Compare
        </Button>
      }
    >
      <Loaded of={pair} onRetry={() => void pairCompatibilities.refresh(key)}>
        {(value) => <Factors pair={value} />}
      </Loaded>
    </Section>
  );
}

const names: Readonly<Record<FactorDetail['name'], string>> = { api: 'API', performance: 'Performance', data: 'Data' };

const Factors = ({ pair }: { readonly pair: PairCompatibility }) => (
  <>
    <p className={classes['formula']}>
      {pair.score === null
        ? 'The score is not computable.'
        : `${valueText(pair.score)} = ${pair.factors.map(({ value }) => valueText(value)).join(' × ')}`}
    </p>
    {pair.factors.map((factor) => (
      <Fold
        key={factor.name}
        title={`${names[factor.name]}: ${valueText(factor.value)}`}
        {...(factor.missing.length > 0 ? { summary: 'data is missing' } : {})}
        open={factor.missing.length > 0}
      >
        <Factor factor={factor} />
      </Fold>
    ))}
  </>
);

function Factor({ factor }: { readonly factor: FactorDetail }) {
  if (factor.missing.length > 0)
    return (
      <>
        {factor.missing.map((line) => (
          <p key={line} className={classes['factor']}>
            {line}
          </p>
        ))}
      </>
    );
  return (
    <>
      <p className={classes['factor']}>
        {names[factor.name]} = {factor.formula}.
      </p>
      <table className={classes['inputs']} aria-label={`What went into ${names[factor.name]}`}>
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">In use</th>
            <th scope="col">In its place</th>
            <th scope="col">Counts</th>
          </tr>
        </thead>
        <tbody>
          {factor.inputs.map(({ name, before, after, counts }) => (
            <tr key={name}>
              <td>{name}</td>
              <td>{before ?? 'none'}</td>
              <td>{after ?? 'none'}</td>
              <td>{valueText(counts)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

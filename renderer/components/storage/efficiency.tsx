import type { ReactNode } from 'react';
import type { StorageFigures } from '../../../shared/model/version.ts';
import { formatBytes } from '../format.ts';
import classes from './storage.module.css';
import { formatRatio } from './words.ts';

/** Storage efficiency as the product that it is, each factor with the bytes that it was measured on. */
export function Efficiency({ figures }: { readonly figures: StorageFigures }) {
  const { inputBytes, uniqueBytes, storedBytes } = figures;
  return (
    <div className={classes['efficiency']}>
      <Figure name="Storage efficiency" value={figures.storageEfficiency} isResult>
        {formatBytes(inputBytes)} of files in {formatBytes(storedBytes)}
      </Figure>
      <Sign>=</Sign>
      <Figure name="Compression ratio" value={figures.compressionRatio}>
        {formatBytes(uniqueBytes)} distinct in {formatBytes(storedBytes)}
      </Figure>
      <Sign>×</Sign>
      <Figure name="Deduplication factor" value={figures.deduplicationFactor}>
        {formatBytes(inputBytes)} of files, {formatBytes(uniqueBytes)} distinct
      </Figure>
    </div>
  );
}

const Sign = ({ children }: { readonly children: string }) => (
  <span className={classes['sign']} aria-hidden="true">
    {children}
  </span>
);

interface FigureProps {
  readonly name: string;
  readonly value: number | null;
  readonly isResult?: boolean;
  readonly children: ReactNode;
}

function Figure({ name, value, isResult = false, children }: FigureProps) {
  return (
    <div className={classes['figure']} data-result={isResult}>
      <span className={classes['name']}>{name}</span>
      <span className={classes['number']} data-missing={value === null}>
        {formatRatio(value)}
      </span>
      <span className={classes['dim']}>{children}</span>
    </div>
  );
}

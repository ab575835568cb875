import { IconCheck, IconCopy } from '@tabler/icons-react';
import { Fragment, type ReactNode, useEffect, useState } from 'react';
import { formatBytes, formatNumber, formatTime, formatTimeWithZone } from './format.ts';
import classes from './values.module.css';

interface DigestProps {
  readonly value: string;
  /** What it is a digest of, for the copy button's name: "SHA-256 of model.onnx". */
  readonly label?: string;
  /** All characters instead of the first twelve. */
  readonly full?: boolean;
}

/** A digest: short on screen, whole on the clipboard. */
export function Digest({ value, label = 'digest', full = false }: DigestProps) {
  return (
    <span className={classes['digest']} title={value}>
      <span {...(full ? { className: classes['digestFull'] } : {})}>{full ? value : value.slice(0, 12)}</span>
      <CopyButton value={value} label={label} />
    </span>
  );
}

/** Copies `value`; says so for two seconds. */
export function CopyButton({ value, label }: { readonly value: string; readonly label: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => {
    navigator.clipboard.writeText(value).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  const Icon = copied ? IconCheck : IconCopy;
  return (
    <button type="button" className={classes['copy']} onClick={copy} aria-label={copied ? 'Copied' : `Copy ${label}`}>
      <Icon size={14} aria-hidden="true" />
    </button>
  );
}

/** Bytes for a person, with the exact number as a tooltip. */
export const FileSize = ({ bytes }: { readonly bytes: number }) => (
  <span title={`${formatNumber(bytes)} bytes`}>{formatBytes(bytes)}</span>
);

interface TimeProps {
  readonly value: string;
  /** To the second, with the zone: what signatures show. */
  readonly exact?: boolean;
}

/** A time of the service, in the person's zone. */
export const Time = ({ value, exact = false }: TimeProps) => (
  <time dateTime={value} title={formatTimeWithZone(value)}>
    {exact ? formatTimeWithZone(value) : formatTime(value)}
  </time>
);

export interface KeyValue {
  readonly label: string;
  /** null, false or an empty string is shown as "not recorded": a gap must not look like a value. */
  readonly value: ReactNode;
}

/** Names and values, one a line. */
export function KeyValueList({ items }: { readonly items: readonly KeyValue[] }) {
  return (
    <dl className={classes['list']}>
      {items.map(({ label, value }) => (
        <Fragment key={label}>
          <dt className={classes['term']}>{label}</dt>
          <dd className={classes['value']}>{isMissing(value) ? <NotRecorded /> : value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}

const isMissing = (value: ReactNode): boolean =>
  value === null || value === undefined || value === '' || value === false;

/** What stands in place of a value that nobody gave. */
export const NotRecorded = () => <span className={classes['missing']}>not recorded</span>;

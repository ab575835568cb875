import type { StorageDetail } from '../../../shared/model/storage.ts';
import { formatBytes } from '../format.ts';
import { savingRows } from './savings-rows.ts';
import classes from './storage.module.css';
import { causeNames, causeTexts } from './words.ts';

const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;

/** What each part saved, as bars that follow each other from the input down to what is stored. The numbers say the same. */
export function Savings({ figures }: { readonly figures: StorageDetail }) {
  const { inputBytes, storedBytes } = figures;
  const rows = savingRows(figures.savings, inputBytes);
  const left = inputBytes === 0 ? 0 : Math.min(1, storedBytes / inputBytes);
  return (
    <table className={classes['savings']}>
      <caption className={classes['caption']}>
        {formatBytes(inputBytes)} of files as they came, down to {formatBytes(storedBytes)}
      </caption>
      <thead>
        <tr>
          <th scope="col">Saved by</th>
          <th scope="col">
            <span className={classes['hidden']}>Part of the input</span>
          </th>
          <th scope="col" data-align="right">
            Saved
          </th>
          <th scope="col" data-align="right">
            Of input
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ cause, savedBytes, fromBytes, toBytes, share, start, length }) => (
          <tr key={cause} title={`${causeTexts[cause]} ${formatBytes(fromBytes)} became ${formatBytes(toBytes)}.`}>
            <th scope="row">{causeNames[cause]}</th>
            <td aria-hidden="true">
              <Bar start={start} length={length} tone={share < 0 ? 'cost' : 'saved'} />
            </td>
            <td data-align="right">{savedBytes < 0 ? `−${formatBytes(-savedBytes)}` : formatBytes(savedBytes)}</td>
            <td data-align="right">{percent(share)}</td>
          </tr>
        ))}
        <tr className={classes['rest']}>
          <th scope="row">Left in packs</th>
          <td aria-hidden="true">
            <Bar start={1 - left} length={left} tone="left" />
          </td>
          <td data-align="right">{formatBytes(storedBytes)}</td>
          <td data-align="right">{percent(left)}</td>
        </tr>
      </tbody>
    </table>
  );
}

interface BarProps {
  readonly start: number;
  readonly length: number;
  readonly tone: 'saved' | 'cost' | 'left';
}

const Bar = ({ start, length, tone }: BarProps) => (
  <span className={classes['track']}>
    {length > 0 && (
      <span
        className={classes['bar']}
        data-tone={tone}
        style={{ marginInlineStart: `${100 * start}%`, width: `max(${100 * length}%, 2px)` }}
      />
    )}
  </span>
);

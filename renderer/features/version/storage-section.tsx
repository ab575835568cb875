import type { SubjectFigures } from '../../../shared/model/storage.ts';
import { formatBytes } from '../../components/format.ts';
import { Loaded } from '../../components/loading.tsx';
import { Section } from '../../components/page.tsx';
import { Efficiency } from '../../components/storage/efficiency.tsx';
import { Savings } from '../../components/storage/savings.tsx';
import { versionFigures } from '../../stores/vault-store.ts';
import classes from './version.module.css';

/** What the version takes in the vault, and what each part saved. */
export function StorageSection({ versionId, isDeleted }: { readonly versionId: string; readonly isDeleted: boolean }) {
  const figures = versionFigures.use(versionId);
  return (
    <Section title="Storage">
      <Loaded of={figures} label="Adding up its pieces…" onRetry={() => void versionFigures.refresh(versionId)}>
        {(value) => (
          <>
            <Efficiency figures={value} />
            <p className={classes['added']}>{isDeleted ? deletedText(value) : addedText(value)}</p>
            {value.storedBytes > 0 && <Savings figures={value} />}
          </>
        )}
      </Loaded>
    </Section>
  );
}

function addedText({ added, inputBytes }: SubjectFigures): string {
  if (added === null) return 'What its registration added to the vault was not recorded.';
  if (added.newBytes === 0) return 'Registering it added no new piece: the vault held all of it.';
  const known = inputBytes > added.newBytes ? `; the other ${formatBytes(inputBytes - added.newBytes)} were there` : '';
  return `Registering it added ${formatBytes(added.packBytes)} to the vault, for ${formatBytes(added.newBytes)} of new pieces${known}. Figures above are of all its pieces, shared ones too.`;
}

const deletedText = ({ storedBytes }: SubjectFigures): string =>
  storedBytes === 0
    ? 'Its pieces were collected; nothing of it is stored any more, or only what other versions use.'
    : 'It is deleted. Its pieces stay until a collection, and those that other versions use stay after it.';

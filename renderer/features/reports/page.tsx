import { Button, Group } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import type { Output } from '../../../shared/contract/define.ts';
import type { Methods } from '../../../shared/contract/methods/index.ts';
import { WrittenReport } from '../../../shared/model/report.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Notice } from '../../components/notice.tsx';
import { OperationProgress } from '../../components/operation-progress.tsx';
import { Page } from '../../components/page.tsx';
import { PathField } from '../../components/path-field.tsx';
import { usePathHost } from '../../components/path-host.ts';
import { Digest, KeyValueList } from '../../components/values.tsx';
import { loadedValue } from '../../stores/loadable.ts';
import { useOperationOutcome } from '../../stores/operation-outcome.ts';
import { reportLists, writeReport } from '../../stores/reports.ts';
import { settings } from '../../stores/settings.ts';
import { ChoiceFields } from './choice-fields.tsx';
import { ClauseSection } from './clause-section.tsx';
import { Preview } from './preview.tsx';
import { firstForm, formatsOf, queryOf, suggestedName } from './report-form.ts';
import classes from './reports.module.css';
import { WrittenReports } from './written.tsx';

/** Choose a report, see what it will hold and leave out, write it. */
export function ReportsPage() {
  const list = reportLists.use('');
  return (
    <Page
      title="Reports"
      description="Signed files to read and to verify. Each says what it leaves out; none claims that a rule is kept."
    >
      <Loaded of={list} onRetry={() => void reportLists.refresh('')}>
        {(loaded) => <Writing list={loaded} />}
      </Loaded>
      <WrittenReports />
    </Page>
  );
}

function Writing({ list }: { readonly list: Output<Methods, 'report.list'> }) {
  const exportFolder = loadedValue(settings.use('registry'))?.exportFolder ?? '';
  const separator = usePathHost()?.capabilities.separator ?? '/';
  const [form, setForm] = useState(firstForm);
  const [typed, setTyped] = useState<string | null>(null);
  const writing = useOperationOutcome((result) => WrittenReport.parse(result));
  const [settled] = useDebouncedValue(form, 400);
  const query = queryOf(form);
  const previewed = queryOf(settled);
  const formats = formatsOf(form);
  const name = suggestedName(form);
  const out = typed ?? (exportFolder === '' ? '' : `${exportFolder}${separator}${name}`);
  const change = (part: Partial<typeof form>) => {
    setForm((before) => ({ ...before, ...part }));
    setTyped(null);
    writing.clear();
  };
  const framework = list.frameworks.find(({ id }) => form.report === 'crosswalk' && id === form.framework);
  const problem = typeof query === 'string' ? query : formats.length === 0 ? 'Choose a format.' : null;
  return (
    <div className={classes['columns']}>
      <form
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault();
          if (typeof query !== 'string') void writing.start(() => writeReport({ ...query, formats, out: out.trim() }));
        }}
      >
        <ChoiceFields form={form} list={list} onChange={change} />
        <PathField
          label={formats.length > 1 ? 'New folder' : 'File'}
          kind="save"
          value={out}
          onChange={setTyped}
          dialogTitle="Save the report"
          suggestedName={name}
          required
        />
        {writing.error && <ErrorNotice error={writing.error} />}
        {writing.running && <OperationProgress operation={writing.running} onCancel={writing.cancel} />}
        {writing.isCancelled && <Notice tone="info">Stopped; nothing was written.</Notice>}
        {writing.result && <Outcome written={writing.result} />}
        <Group justify="flex-end" gap="xs">
          {problem !== null && <p className={classes['dim']}>{problem}</p>}
          <Button type="submit" loading={writing.isBusy} disabled={problem !== null || out.trim() === ''}>
            Write report
          </Button>
        </Group>
      </form>
      <div>
        <section className={classes['preview']} aria-label="Preview">
          {typeof previewed === 'string' ? (
            <p className={classes['dim']}>{previewed}</p>
          ) : (
            <Preview query={previewed} />
          )}
        </section>
        {framework !== undefined && typeof query !== 'string' && (
          <ClauseSection framework={framework} model={query.subject} />
        )}
      </div>
    </div>
  );
}

const Outcome = ({ written }: { readonly written: WrittenReport }) => (
  <Notice tone="good" title="The report was written" announce>
    <KeyValueList
      items={[
        { label: 'Path', value: written.path },
        { label: 'Files', value: written.files.map(({ path }) => path).join(', ') },
        { label: 'SHA-256', value: <Digest value={written.sha256} label="SHA-256 of the written report" /> },
        { label: 'Checkpoint code', value: <code>{written.shortCode}</code> },
        { label: 'To verify', value: <code>strongroom audit verify {verified(written)}</code> },
      ]}
    />
  </Notice>
);

/** Of several formats the manifest is verified, which names them all. A file and its signature are two. */
const verified = ({ path, files }: WrittenReport): string => {
  const separator = path.includes('\\') ? '\\' : '/';
  return files.length > 2 ? `${path}${separator}manifest.json` : path;
};

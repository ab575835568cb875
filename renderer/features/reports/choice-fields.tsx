import { Checkbox, Group, NativeSelect, Switch, TextInput } from '@mantine/core';
import type { Output } from '../../../shared/contract/define.ts';
import type { Methods } from '../../../shared/contract/methods/index.ts';
import { ReportFormat, ReportName, reportKinds } from '../../../shared/model/report.ts';
import type { ReportForm } from './report-form.ts';
import classes from './reports.module.css';

interface ChoiceFieldsProps {
  readonly form: ReportForm;
  readonly list: Output<Methods, 'report.list'>;
  readonly onChange: (part: Partial<ReportForm>) => void;
}

const formatNames = { pdf: 'PDF', html: 'Page (HTML)', json: 'JSON', csv: 'CSV' } as const;

/** Which report, of what and of when; only what the chosen report asks for is shown. */
export function ChoiceFields({ form, list, onChange }: ChoiceFieldsProps) {
  const kind = reportKinds[form.report];
  return (
    <>
      <NativeSelect
        label="Report"
        description={kind.summary}
        data={list.reports.map(({ name, title }) => ({ value: name, label: title }))}
        value={form.report}
        onChange={(event) => onChange({ report: ReportName.parse(event.currentTarget.value) })}
      />
      {kind.framework && (
        <NativeSelect
          label="Framework"
          data={[
            { value: '', label: 'Choose…' },
            ...list.frameworks.map(({ id, title }) => ({ value: id, label: title })),
          ]}
          value={form.framework}
          onChange={(event) => onChange({ framework: event.currentTarget.value })}
        />
      )}
      {kind.subject !== 'none' && (
        <TextInput
          label={kind.subject === 'version' ? 'Version' : 'Model'}
          description={subjectHints[kind.subject]}
          value={form.subject}
          maxLength={300}
          onChange={(event) => onChange({ subject: event.currentTarget.value })}
        />
      )}
      <TimeFields form={form} onChange={onChange} />
      <Checkbox.Group
        label="Formats"
        description="Several formats go into a new folder with a manifest."
        value={[...form.formats]}
        onChange={(formats) => onChange({ formats: formats.map((format) => ReportFormat.parse(format)) })}
      >
        <Group gap="md" mt={6}>
          {kind.formats.map((format) => (
            <Checkbox key={format} value={format} label={formatNames[format]} />
          ))}
        </Group>
      </Checkbox.Group>
      <Switch
        label="Redact"
        description="Names become pseudonyms, and what names people is left out. It still verifies."
        checked={form.redact}
        onChange={(event) => onChange({ redact: event.currentTarget.checked })}
      />
    </>
  );
}

const subjectHints = {
  version: 'As MODEL@VERSION.',
  model: 'The name of the model.',
  model_or_all: 'The name of a model; empty for all.',
} as const;

function TimeFields({ form, onChange }: Omit<ChoiceFieldsProps, 'list'>) {
  const { time } = reportKinds[form.report];
  const day = (label: string, name: 'fromDay' | 'toDay' | 'atDay') => (
    <TextInput
      label={label}
      type="date"
      value={form[name]}
      onChange={(event) => onChange({ [name]: event.currentTarget.value })}
    />
  );
  if (time === 'none') return null;
  if (time === 'as_of')
    return <div className={classes['row']}>{day('As of the end of (UTC; empty: now)', 'atDay')}</div>;
  return (
    <>
      <div className={classes['row']}>
        {day('From day (UTC)', 'fromDay')}
        {day('To day (UTC)', 'toDay')}
      </div>
      {time === 'filter' && (
        <div className={classes['row']}>
          <TextInput
            label="User id"
            value={form.actor}
            maxLength={100}
            onChange={(event) => onChange({ actor: event.currentTarget.value })}
          />
          <TextInput
            label="Action"
            placeholder="version.registered"
            value={form.action}
            maxLength={100}
            onChange={(event) => onChange({ action: event.currentTarget.value })}
          />
        </div>
      )}
    </>
  );
}

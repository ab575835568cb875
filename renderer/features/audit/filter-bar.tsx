import { Button, Select, TextInput } from '@mantine/core';
import { actionWords } from '../../components/action-words.ts';
import classes from './audit.module.css';
import { emptyFilter, type FilterForm } from './filter-form.ts';

interface FilterBarProps {
  readonly form: FilterForm;
  readonly actions: readonly string[];
  readonly actors: readonly string[];
  readonly onChange: (form: FilterForm) => void;
}

/** Which records are shown: by person, action, subject, day and text. */
export function FilterBar({ form, actions, actors, onChange }: FilterBarProps) {
  const set = (over: Partial<FilterForm>) => onChange({ ...form, ...over });
  const chosen = (known: readonly string[], value: string | null) =>
    value === null || known.includes(value) ? [...known] : [value, ...known];
  return (
    <search className={classes['filters']}>
      <Select
        label="Actor"
        size="xs"
        placeholder="Anyone"
        clearable
        searchable
        clearButtonProps={{ 'aria-label': 'Any actor' }}
        data={chosen(actors, form.actor)}
        value={form.actor}
        onChange={(actor) => set({ actor })}
      />
      <Select
        label="Action"
        size="xs"
        placeholder="Any"
        clearable
        searchable
        clearButtonProps={{ 'aria-label': 'Any action' }}
        data={chosen(actions, form.action).map((value) => ({ value, label: actionWords(value) }))}
        value={form.action}
        onChange={(action) => set({ action })}
      />
      <TextInput
        label="Subject"
        size="xs"
        placeholder="churn@1.0.0 or an id"
        value={form.subject}
        onChange={(event) => set({ subject: event.currentTarget.value })}
      />
      <TextInput
        label="From day"
        size="xs"
        type="date"
        value={form.fromDay}
        onChange={(event) => set({ fromDay: event.currentTarget.value })}
      />
      <TextInput
        label="To day"
        size="xs"
        type="date"
        value={form.toDay}
        onChange={(event) => set({ toDay: event.currentTarget.value })}
      />
      <TextInput
        label="Text"
        size="xs"
        placeholder="Any field"
        value={form.text}
        onChange={(event) => set({ text: event.currentTarget.value })}
      />
      <Button variant="default" onClick={() => onChange(emptyFilter)}>
        Clear filters
      </Button>
    </search>
  );
}

import { NumberInput, Select, TextInput } from '@mantine/core';
import type { VersionStrategy } from '../../shared/model/numbering.ts';

/** A strategy as it is typed: what belongs to another kind stays, so that looking at the kinds loses nothing. */
export interface StrategyForm {
  readonly kind: VersionStrategy['kind'];
  readonly hashLength: string;
  readonly template: string;
  readonly pattern: string;
}

const choices = [
  { value: 'semantic', label: 'Semantic: 1.4.0, 2.0.0-rc.1' },
  { value: 'timestamp', label: 'Time of registration: 20261126T093000Z' },
  { value: 'hash', label: 'Digest of the files: 3fa9c1d20b7e' },
  { value: 'custom', label: 'Own template' },
] as const satisfies readonly { value: VersionStrategy['kind']; label: string }[];

interface StrategyFieldsProps {
  readonly value: StrategyForm;
  readonly onChange: (value: StrategyForm) => void;
  readonly errors?: {
    readonly hashLength?: string | undefined;
    readonly template?: string | undefined;
    readonly pattern?: string | undefined;
  };
}

/** How the versions of a model are numbered. */
export function StrategyFields({ value, onChange, errors = {} }: StrategyFieldsProps) {
  return (
    <>
      <Select
        label="Version strategy"
        description="How versions of this model are numbered."
        data={choices}
        value={value.kind}
        onChange={(kind) =>
          onChange({ ...value, kind: choices.find((one) => one.value === kind)?.value ?? value.kind })
        }
        allowDeselect={false}
      />
      {value.kind === 'hash' && (
        <NumberInput
          label="Digits"
          description="8 to 64; more are taken where fewer are not unique."
          min={8}
          max={64}
          allowDecimal={false}
          value={value.hashLength}
          onChange={(digits) => onChange({ ...value, hashLength: String(digits) })}
          error={errors.hashLength}
        />
      )}
      {value.kind === 'custom' && (
        <>
          <TextInput
            label="Template"
            description="Fields: {year} {month} {day} {date} {time} {seq} {seq:4} {hash:12}. For example R{year}.{seq:3}"
            maxLength={100}
            spellCheck={false}
            required
            value={value.template}
            onChange={(event) => onChange({ ...value, template: event.currentTarget.value })}
            error={errors.template}
          />
          <TextInput
            label="Pattern"
            description="Every version must match it as a whole. For example R\d{4}\.\d{3,}"
            maxLength={200}
            spellCheck={false}
            required
            value={value.pattern}
            onChange={(event) => onChange({ ...value, pattern: event.currentTarget.value })}
            error={errors.pattern}
          />
        </>
      )}
    </>
  );
}

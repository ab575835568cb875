import { Button, Group, Modal, NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { MirrorPolicy, MirrorRule } from '../../../../shared/model/mirror.ts';
import { Stage, stages } from '../../../../shared/model/stage.ts';
import { ErrorNotice } from '../../../components/error-notice.tsx';
import { useAction } from '../../../hooks/use-action.ts';
import { setMirrorPolicy } from '../../../stores/mirrors.ts';
import classes from '../vault.module.css';

const newRule: MirrorRule = { stage: 'production', tier: null, copies: 1, storageClass: 'compact' };

interface PolicyDialogProps {
  readonly policy: MirrorPolicy;
  readonly onClose: () => void;
}

/** Changes how many copies versions of a stage and tier must have. */
export function PolicyDialog({ policy, onClose }: PolicyDialogProps) {
  const [rules, setRules] = useState<readonly MirrorRule[]>(policy.rules);
  const [reason, setReason] = useState('');
  const save = useAction(setMirrorPolicy);
  const put = (at: number, part: Partial<MirrorRule>) =>
    setRules((before) => before.map((rule, other) => (other === at ? { ...rule, ...part } : rule)));
  return (
    <Modal opened onClose={onClose} title="Rules of copies" size="xl">
      <form
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault();
          void save.run([...rules], reason.trim()).then((done) => done && onClose());
        }}
      >
        <p className={classes['plain']}>
          Copies on mirrors, beside the vault itself. Of several rules the one that names most applies: stage and tier,
          then the stage alone, then the tier alone.
        </p>
        {rules.map((rule, at) => (
          <RuleRow
            // biome-ignore lint/suspicious/noArrayIndexKey: rules have no name of their own while they are typed
            key={at}
            rule={rule}
            number={at + 1}
            onChange={(part) => put(at, part)}
            onRemove={() => setRules((before) => before.filter((_, other) => other !== at))}
          />
        ))}
        <div>
          <Button
            variant="default"
            leftSection={<IconPlus size={15} aria-hidden="true" />}
            onClick={() => setRules((before) => [...before, newRule])}
          >
            Add rule
          </Button>
        </div>
        <Textarea
          label="Reason"
          description="Kept in the audit log."
          required
          autosize
          minRows={2}
          maxLength={1000}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {save.error && <ErrorNotice error={save.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isBusy} disabled={reason.trim() === ''}>
            Save rules
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

interface RuleRowProps {
  readonly rule: MirrorRule;
  readonly number: number;
  readonly onChange: (part: Partial<MirrorRule>) => void;
  readonly onRemove: () => void;
}

function RuleRow({ rule, number, onChange, onRemove }: RuleRowProps) {
  return (
    <fieldset className={classes['rule']}>
      <legend className={classes['hidden']}>Rule {number}</legend>
      <Select
        label="Stage"
        data={[{ value: '', label: 'any stage' }, ...stages.map((stage) => ({ value: stage, label: stage }))]}
        value={rule.stage ?? ''}
        onChange={(value) => onChange({ stage: Stage.safeParse(value).data ?? null })}
        allowDeselect={false}
      />
      <TextInput
        label="Tier"
        placeholder="any tier"
        value={rule.tier ?? ''}
        onChange={(event) => onChange({ tier: event.currentTarget.value === '' ? null : event.currentTarget.value })}
      />
      <NumberInput
        label="Copies"
        min={0}
        max={9}
        allowDecimal={false}
        clampBehavior="strict"
        value={rule.copies}
        onChange={(value) => typeof value === 'number' && onChange({ copies: value })}
      />
      <Select
        label="On"
        data={[
          { value: 'compact', label: 'any mirror' },
          { value: 'fast', label: 'fast mirrors' },
        ]}
        value={rule.storageClass}
        onChange={(value) => onChange({ storageClass: value === 'fast' ? 'fast' : 'compact' })}
        allowDeselect={false}
      />
      <Button variant="default" size="sm" aria-label={`Remove rule ${number}`} onClick={onRemove}>
        <IconTrash size={15} aria-hidden="true" />
      </Button>
    </fieldset>
  );
}

import { Button, Group, Modal, Select, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Tier, tiers } from '../../../shared/model/model.ts';
import type { ModelSummary } from '../../../shared/model/version.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { SignDialog } from '../../components/signing/sign-dialog.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { loadedValue } from '../../stores/loadable.ts';
import { setTier, tierKey, tierReviews, updateModel } from '../../stores/records.ts';
import { useSigner } from '../../stores/session.ts';
import classes from './models.module.css';

interface ModelDialogProps {
  readonly model: ModelSummary;
  readonly onClose: () => void;
}

/** Changes the description and the owner of a model, with a reason. */
export function EditModelDialog({ model, onClose }: ModelDialogProps) {
  const [description, setDescription] = useState(model.description);
  const [owner, setOwner] = useState(model.owner);
  const [reason, setReason] = useState('');
  const action = useAction(updateModel);
  const isUnchanged = description.trim() === model.description && owner.trim() === model.owner;
  const save = async () => {
    if (await action.run({ model: model.id, description, owner, reason: reason.trim() })) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={`Edit ${model.name}`} size="lg">
      <form
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <TextInput
          label="Owner"
          description="The person or team that answers for the model."
          maxLength={200}
          value={owner}
          onChange={(event) => setOwner(event.currentTarget.value)}
          data-autofocus
        />
        <Textarea
          label="Description"
          autosize
          minRows={3}
          maxRows={12}
          maxLength={10_000}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <Textarea
          label="Reason"
          description="The earlier values stay, with this reason."
          required
          autosize
          minRows={2}
          maxRows={8}
          maxLength={2000}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {action.error && <ErrorNotice error={action.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={action.isBusy} disabled={isUnchanged || reason.trim() === ''}>
            Save
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

/** Changes the materiality tier of a model with a signature. */
export function TierDialog({ model, onClose }: ModelDialogProps) {
  const others = [...tiers, null].filter((tier) => tier !== model.tier);
  const [tier, setChosen] = useState<Tier | null>(others[0] ?? null);
  const signer = useSigner();
  const review = tierReviews.use(tierKey(model.id, tier));
  const action = useAction(setTier);
  if (signer === null) return null;
  return (
    <SignDialog
      opened
      title={`Materiality tier of ${model.name}`}
      signer={signer}
      review={loadedValue(review) ?? null}
      reviewError={review.status === 'failed' ? review.error : null}
      signLabel="Sign the change of tier"
      isBusy={action.isBusy}
      error={action.error}
      onSign={(signature) => action.run({ model: model.id, tier, ...signature }).then((done) => done && onClose())}
      onClose={onClose}
    >
      <Select
        label="New tier"
        description={`It is ${model.tier ?? 'not set'} now. The tier sets who must approve, which checks apply and how many copies are kept.`}
        data={others.map((one) => ({ value: one ?? '', label: one ?? 'none' }))}
        value={tier ?? ''}
        onChange={(value) => setChosen(Tier.safeParse(value).data ?? null)}
        allowDeselect={false}
        mb="md"
      />
    </SignDialog>
  );
}

import { Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Form, fieldErrors, UnitInput } from '../../../ui/fields.tsx';
import type { Problem } from '../../api.ts';
import { OrganizationPicker } from '../../pickers.tsx';

interface GroupFacts {
  readonly name: string;
  readonly discountPercent: number | null;
}

/** Asks what a group is called, what its members pay less and, of a new one, whose it is. */
export function GroupDialog({
  title,
  first = { name: '', discountPercent: null },
  organization,
  sending,
  problem,
  save,
  onClose,
}: {
  title: string;
  first?: GroupFacts;
  organization?: [string, (id: string) => void];
  sending: boolean;
  problem: Problem | null;
  save: (facts: GroupFacts) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation('fleets');
  const [name, setName] = useState(first.name);
  const [discount, setDiscount] = useState<number | string>(first.discountPercent ?? '');
  const errors = fieldErrors(problem?.errors ?? []);
  const submit = () => save({ name: name.trim(), discountPercent: Number(discount) || null });
  return (
    <Modal opened onClose={onClose} title={title}>
      <Form sending={sending} problem={problem} onCancel={onClose} onSubmit={submit}>
        <TextInput
          label={t('name')}
          required
          value={name}
          error={errors.name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <UnitInput
          unit="%"
          label={t('discount')}
          description={t('discountHelp')}
          min={0}
          max={100}
          decimalScale={2}
          value={discount}
          error={errors.discountPercent}
          onChange={setDiscount}
        />
        {organization && <OrganizationPicker value={organization[0]} onChange={organization[1]} />}
      </Form>
    </Modal>
  );
}

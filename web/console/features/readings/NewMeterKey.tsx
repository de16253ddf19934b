import { Modal, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createMeterKey, listMeterKeys, maxKeyCharacters } from '../../../../server/readings/contract.ts';
import { Form, fieldErrors } from '../../../ui/fields.tsx';
import { useWrite } from '../../api.ts';
import { OrganizationPicker } from '../../pickers.tsx';
import { useOrganizations } from '../../session.ts';

/** Registers the key of a meter, from its type plate. */
export function NewMeterKey({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('readings');
  const organizations = useOrganizations();
  const [organizationId, setOrganizationId] = useState(organizations[0]?.id ?? '');
  const [meter, setMeter] = useState('');
  const [stationIdentity, setStation] = useState('');
  const [evse, setEvse] = useState('');
  const [publicKey, setKey] = useState('');
  const [curve, setCurve] = useState('');
  const [note, setNote] = useState('');
  const { send, sending, problem } = useWrite(createMeterKey, {
    refreshes: [listMeterKeys],
    onDone: onClose,
  });
  const errors = fieldErrors(problem?.errors ?? []);
  const submit = () =>
    send({
      body: {
        publicKey,
        ...(meter.trim() && { meter: meter.trim() }),
        // A station's key is its organization's.
        ...(stationIdentity.trim() ? { stationIdentity: stationIdentity.trim() } : { organizationId }),
        ...(stationIdentity.trim() && /^\d+$/.test(evse) && { evse: Number(evse) }),
        ...(curve.trim() && { curve: curve.trim() }),
        ...(note.trim() && { note: note.trim() }),
      },
    });
  return (
    <Modal opened onClose={onClose} title={t('keys.new')}>
      <Form submit={t('keys.new')} sending={sending} problem={problem} onCancel={onClose} onSubmit={submit}>
        <p style={{ margin: 0 }}>{t('keys.dialogHelp')}</p>
        <TextInput
          label={t('keys.meter')}
          value={meter}
          maxLength={100}
          error={errors.meter}
          onChange={(event) => setMeter(event.currentTarget.value)}
          data-autofocus
        />
        <TextInput
          label={t('keys.station')}
          value={stationIdentity}
          maxLength={255}
          onChange={(event) => setStation(event.currentTarget.value)}
        />
        {stationIdentity.trim() === '' ? (
          <OrganizationPicker value={organizationId} onChange={setOrganizationId} />
        ) : (
          <TextInput
            label={t('keys.evse')}
            inputMode="numeric"
            value={evse}
            onChange={(event) => setEvse(event.currentTarget.value)}
          />
        )}
        <Textarea
          label={t('keys.key')}
          description={t('keys.keyHelp')}
          required
          autosize
          minRows={2}
          maxLength={maxKeyCharacters}
          value={publicKey}
          error={errors.publicKey}
          onChange={(event) => setKey(event.currentTarget.value)}
        />
        <TextInput
          label={t('keys.curve')}
          value={curve}
          maxLength={40}
          onChange={(event) => setCurve(event.currentTarget.value)}
        />
        <TextInput
          label={t('keys.note')}
          value={note}
          maxLength={1000}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      </Form>
    </Modal>
  );
}

import { Button, Modal, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getReadings, type Hold, listHolds, releaseHold } from '../../../../server/readings/contract.ts';
import { Form } from '../../../ui/fields.tsx';
import { useWrite } from '../../api.ts';

/** Lets a transaction be billed all the same, for a reason that is kept with it. */
export function ReleaseHold({ hold }: { hold: Hold }) {
  const { t } = useTranslation('readings');
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const { send, sending, problem } = useWrite(releaseHold, {
    refreshes: [getReadings, listHolds],
    onDone: () => setAsking(false),
  });
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setAsking(true)}>
        {t('release.button')}
      </Button>
      <Modal opened={asking} onClose={() => setAsking(false)} title={t('release.title')}>
        <Form
          onSubmit={() => send({ params: { holdId: hold.id }, body: { reason: reason.trim() } })}
          problem={problem}
          sending={sending}
          submit={t('release.button')}
          onCancel={() => setAsking(false)}
        >
          <p style={{ margin: 0 }}>{t('release.effect')}</p>
          <Textarea
            label={t('release.reason')}
            placeholder={t('release.example')}
            required
            autosize
            minRows={2}
            maxLength={1000}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            data-autofocus
          />
        </Form>
      </Modal>
    </>
  );
}

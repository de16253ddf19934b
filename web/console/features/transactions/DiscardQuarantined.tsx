import { Button, Modal, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  discardQuarantined,
  getQuarantined,
  listQuarantine,
} from '../../../../server/transactions/contract.ts';
import { Form } from '../../../ui/fields.tsx';
import { useWrite } from '../../api.ts';
import classes from './transactions.module.css';

/** Sets a message aside for good; the reason that a person gives is kept with it. */
export function DiscardQuarantined({ id }: { id: string }) {
  const { t } = useTranslation('quarantine');
  const [asking, setAsking] = useState(false);
  const [note, setNote] = useState('');
  const [empty, setEmpty] = useState(false);
  const { send, sending, problem } = useWrite(discardQuarantined, {
    refreshes: [listQuarantine, getQuarantined],
    onDone: () => {
      setAsking(false);
      notifications.show({ message: t('discard.done') });
    },
  });
  return (
    <div className={classes.buttons}>
      <Button variant="default" onClick={() => setAsking(true)}>
        {t('discard.button')}
      </Button>
      <Modal opened={asking} onClose={() => setAsking(false)} title={t('discard.title')}>
        <Form
          onSubmit={() => {
            if (note.trim() === '') setEmpty(true);
            else send({ params: { id }, body: { note: note.trim() } });
          }}
          problem={problem}
          sending={sending}
          submit={t('discard.button')}
          onCancel={() => setAsking(false)}
        >
          <p style={{ margin: 0 }}>{t('discard.effect')}</p>
          <Textarea
            label={t('discard.reason')}
            placeholder={t('discard.example')}
            required
            autosize
            minRows={2}
            maxLength={1000}
            error={empty && note.trim() === '' && t('discard.missing')}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
            data-autofocus
          />
        </Form>
      </Modal>
    </div>
  );
}

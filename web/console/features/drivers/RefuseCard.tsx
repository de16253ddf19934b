import { Button, Modal, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type CardRequest,
  listCardRequests,
  refuseCardRequest,
} from '../../../../server/drive/card-request-contract.ts';
import { Form } from '../../../ui/fields.tsx';
import { useWrite } from '../../api.ts';

/** Refuses a card; why, where somebody says so, stands in the driver's mail and app. */
export function RefuseCard({ request: { id, number, driver } }: { request: CardRequest }) {
  const { t } = useTranslation('tokens');
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const { send, sending, problem } = useWrite(refuseCardRequest, {
    refreshes: [listCardRequests],
    onDone: () => setAsking(false),
  });
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        {t('requests.refuse')}
      </Button>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('requests.refuseTitle', { number, name: driver.name })}
      >
        <Form
          onSubmit={() => send({ params: { cardRequestId: id }, body: { reason: reason.trim() } })}
          problem={problem}
          sending={sending}
          submit={t('requests.refuse')}
          onCancel={() => setAsking(false)}
        >
          <Textarea
            label={t('requests.reason')}
            description={t('requests.reasonHelp')}
            placeholder={t('requests.reasonExample')}
            autosize
            minRows={2}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            data-autofocus
          />
        </Form>
      </Modal>
    </>
  );
}

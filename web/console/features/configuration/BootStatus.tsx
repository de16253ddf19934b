import { Button, Modal, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getBootStatus, setBootStatus } from '../../../../server/devices/contract.ts';
import { getStation, type Station } from '../../../../server/locations/contract.ts';
import { Facts } from '../../../ui/EntityHead.tsx';
import { Form, UnitInput } from '../../../ui/fields.tsx';
import { Section } from '../../../ui/Page.tsx';
import { StatePill } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useApi, useWrite } from '../../api.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';

const statuses = ['accepted', 'pending', 'rejected'] as const;
type Status = (typeof statuses)[number];

/** Whether the station may work, and deciding it. */
export function BootStatus({ station }: { station: Station }) {
  const { t } = useTranslation('configuration');
  const can = useCan();
  const [deciding, setDeciding] = useState(false);
  const { data } = useApi(getBootStatus, { params: { identity: station.identity } });
  if (!data) return null;
  return (
    <Section
      title={t('boot.title')}
      aside={
        can('stations:onboard') && (
          <Button size="xs" variant="default" onClick={() => setDeciding(true)}>
            {t('boot.change')}
          </Button>
        )
      }
    >
      <Facts
        facts={[
          {
            label: t('boot.status'),
            value: <StatePill state={data.status} word={t(`boot.${data.status}`)} />,
          },
          { label: t('boot.note'), value: data.note },
          { label: t('boot.retry'), value: data.retrySeconds === null ? null : `${data.retrySeconds} s` },
          { label: t('field.since'), value: <Time at={data.bootedAt} /> },
        ]}
      />
      {deciding && <Decide identity={station.identity} now={data} onClose={() => setDeciding(false)} />}
    </Section>
  );
}

function Decide({
  identity,
  now,
  onClose,
}: {
  identity: string;
  now: { status: Status; note: string; retrySeconds: number | null };
  onClose: () => void;
}) {
  const { t } = useTranslation('configuration');
  const say = useSentence();
  const [status, setStatus] = useState<Status>(now.status);
  const [note, setNote] = useState(now.note);
  const [retry, setRetry] = useState<number | string>(now.retrySeconds ?? '');
  const { send, sending, problem, answer } = useWrite(setBootStatus, {
    refreshes: [getBootStatus, getStation],
  });
  const decide = () =>
    send({
      params: { identity },
      body: {
        status,
        ...(note.trim() && { note: note.trim() }),
        ...(retry !== '' && { retrySeconds: Number(retry) }),
      },
    });
  return (
    <Modal opened onClose={onClose} title={t('boot.title')}>
      {answer ? (
        <>
          <p role="status">{say(answer.sentence)}</p>
          <Button onClick={onClose}>{t('save')}</Button>
        </>
      ) : (
        <Form
          onSubmit={decide}
          problem={problem}
          sending={sending}
          submit={t('boot.verb')}
          onCancel={onClose}
        >
          <NativeSelect
            label={t('boot.status')}
            description={t(`boot.${status}Help`)}
            value={status}
            data={statuses.map((value) => ({ value, label: t(`boot.${value}`) }))}
            onChange={(event) => setStatus(event.currentTarget.value as Status)}
          />
          <TextInput
            label={t('boot.note')}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          {status !== 'accepted' && (
            <UnitInput
              label={t('boot.retry')}
              unit="s"
              min={1}
              max={86_400}
              value={retry}
              onChange={setRetry}
            />
          )}
        </Form>
      )}
    </Modal>
  );
}

import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import {
  checkReadings,
  downloadTransparency,
  getReadings,
  type Hold,
  type TransactionReadings,
} from '../../../../server/readings/contract.ts';
import { getTransaction } from '../../../../server/transactions/contract.ts';
import { IconAlertTriangle, IconDownload } from '../../../ui/icons.ts';
import { Section } from '../../../ui/Page.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useFormat } from '../../../ui/useFormat.ts';
import { addressOf, useApi, useWrite } from '../../api.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import { ReleaseHold } from './ReleaseHold.tsx';
import classes from './readings.module.css';

const tones = {
  none: 'slate',
  waiting: 'slate',
  verified: 'green',
  told: 'amber',
  failed: 'red',
  unverifiable: 'amber',
} as const;

/** Do the meter's own signatures prove what is billed? Nothing is shown of a transaction that has none. */
export function SignedReadings({ id }: { id: string }) {
  const { t } = useTranslation('readings');
  const say = useSentence();
  const { data } = useApi(getReadings, { params: { id } });
  if (!data || data.status === 'none' || data.status === 'waiting') return null;
  const { status, sentence, findings, readings, holds } = data;
  return (
    <Section title={t('title')} aside={<Tag tone={tones[status]}>{t(`status.${status}`)}</Tag>}>
      <p style={{ margin: 0 }}>{say(sentence)}</p>
      <Proof readings={data} />
      {findings.length > 0 && (
        <ul className={classes.findings}>
          {findings.map(({ code, failure, place, sentence: words }) => (
            <li key={`${code} ${place}`} className={failure ? undefined : 'quiet'}>
              {failure && <IconAlertTriangle size={16} aria-hidden="true" />} {say(words)}
            </li>
          ))}
        </ul>
      )}
      {holds.map((hold) => (
        <HoldRow key={hold.id} hold={hold} />
      ))}
      {readings.length > 0 && <Records readings={readings} />}
      <Actions id={id} any={readings.length > 0} />
    </Section>
  );
}

function Proof({ readings: { meter, energy } }: { readings: TransactionReadings }) {
  const { t } = useTranslation('readings');
  const format = useFormat();
  if (meter === null && energy === null) return null;
  return (
    <p className="quiet" style={{ margin: '4px 0 0' }}>
      {[
        meter && t('meter', { meter }),
        energy &&
          t('energy', {
            from: format.energy(energy.fromWh),
            to: format.energy(energy.toWh),
            energy: format.energy(energy.wattHours),
          }),
      ]
        .filter(Boolean)
        .join(' · ')}
    </p>
  );
}

function HoldRow({ hold }: { hold: Hold }) {
  const { t } = useTranslation('readings');
  const can = useCan();
  if (hold.releasedAt)
    return (
      <p className="quiet" style={{ margin: '8px 0 0' }}>
        {hold.reason ? t('released', { by: hold.releasedBy ?? '–', reason: hold.reason }) : t('settled')} ·{' '}
        <Time at={hold.releasedAt} />
      </p>
    );
  return (
    <div className={classes.hold}>
      <strong>
        {t('hold', { at: '' })} <Time at={hold.raisedAt} />
      </strong>
      {can('transactions:write') && <ReleaseHold hold={hold} />}
    </div>
  );
}

function Records({ readings }: { readings: TransactionReadings['readings'] }) {
  const { t } = useTranslation('readings');
  return (
    <details className={classes.records}>
      <summary>{t('records', { count: readings.length })}</summary>
      {readings.map(({ id, at, context, record, publicKey }) => (
        <div key={id}>
          <p className="quiet" style={{ margin: '8px 0 4px' }}>
            {context} · <Time at={at} />
          </p>
          <pre className={classes.record}>{record}</pre>
          {publicKey && (
            <p className="quiet" style={{ margin: 0, overflowWrap: 'anywhere' }}>
              {t('key')}: <span className="mono">{publicKey}</span>
            </p>
          )}
        </div>
      ))}
    </details>
  );
}

function Actions({ id, any }: { id: string; any: boolean }) {
  const { t } = useTranslation('readings');
  const can = useCan();
  const check = useWrite(checkReadings, {
    refreshes: [getReadings, getTransaction],
    onDone: () => notifications.show({ message: t('checked') }),
  });
  return (
    <div className={classes.buttons} data-no-print>
      {any && (
        <Button
          component="a"
          href={addressOf(downloadTransparency, { params: { id } })}
          download
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden="true" />}
          title={t('downloadHelp')}
        >
          {t('download')}
        </Button>
      )}
      {can('transactions:write') && (
        <Button variant="default" loading={check.sending} onClick={() => check.send({ params: { id } })}>
          {t('check')}
        </Button>
      )}
    </div>
  );
}

import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Evse, Station } from '../../../../server/locations/contract.ts';
import { CopyId } from '../../../ui/CopyId.tsx';
import { Facts } from '../../../ui/EntityHead.tsx';
import { Section } from '../../../ui/Page.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useCan } from '../../session.ts';
import { RefusedTokens } from '../drivers/RefusedTokens.tsx';
import { CommandFormDialog } from '../gateway/CommandFormDialog.tsx';
import { EvseCards } from './EvseCards.tsx';
import classes from './StationPage.module.css';
import { StationTimeline } from './StationTimeline.tsx';

/** The station now: its EVSEs live, who was refused, its facts, and what happened lately. */
export default function StationNow({ station }: { station: Station }) {
  const { t } = useTranslation('stations');
  const can = useCan();
  const [asking, setAsking] = useState<{ intent: string; evse: Evse }>();
  return (
    <div className={classes.columns}>
      <div className={classes.column}>
        <EvseCards
          station={station}
          actions={(evse) =>
            can('stations:command') &&
            station.online && (
              <>
                {evse.transaction ? (
                  <Button
                    size="xs"
                    variant="default"
                    onClick={() => setAsking({ intent: 'remote-stop', evse })}
                  >
                    {t('evse.stop')}
                  </Button>
                ) : (
                  <Button
                    size="xs"
                    variant="default"
                    onClick={() => setAsking({ intent: 'remote-start', evse })}
                  >
                    {t('evse.start')}
                  </Button>
                )}
                <Button size="xs" variant="default" onClick={() => setAsking({ intent: 'unlock', evse })}>
                  {t('evse.unlock')}
                </Button>
              </>
            )
          }
        />
        {can('transactions:read') && <RefusedTokens station={station} />}
        <Section title={t('facts')}>
          <StationFacts station={station} />
        </Section>
      </div>
      <Section title={t('timeline')}>
        <StationTimeline identity={station.identity} />
      </Section>
      {asking && (
        <CommandFormDialog
          intent={asking.intent}
          station={station}
          preset={presetFor(asking.intent, asking.evse)}
          onClose={() => setAsking(undefined)}
        />
      )}
    </div>
  );
}

const presetFor = (intent: string, { number, transaction }: Evse) =>
  intent === 'remote-stop' && transaction ? { transactionId: transaction.id } : { evse: number };

function StationFacts({ station }: { station: Station }) {
  const { t } = useTranslation('stations');
  const facts = [
    { label: t('column.identity'), value: <CopyId value={station.identity} /> },
    { label: t('column.vendor'), value: station.vendor },
    { label: t('column.modelOnly'), value: station.model },
    {
      label: t('column.serial'),
      value: station.serialNumber && <CopyId value={station.serialNumber} plain />,
    },
    { label: t('column.firmware'), value: station.firmware },
    { label: t('column.organization'), value: station.organizationName },
    { label: t('fact.booted'), value: <Time at={station.bootedAt} /> },
    { label: t('fact.bootReason'), value: station.bootReason },
    { label: t('column.lastSeen'), value: <Time at={station.lastSeenAt} /> },
    { label: t('form.profile'), value: String(station.securityProfile) },
    { label: t('fact.password'), value: t(station.hasPassword ? 'fact.passwordSet' : 'fact.passwordNone') },
    {
      label: t('fact.meter'),
      value: [station.meterType, station.meterSerialNumber].filter(Boolean).join(' '),
    },
    { label: 'ICCID', value: station.iccid },
    { label: 'IMSI', value: station.imsi },
    { label: t('fact.zone'), value: station.zone },
    { label: t('form.note'), value: station.note },
  ];
  return <Facts facts={facts.filter(({ value }) => value !== null && value !== '')} />;
}

import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import {
  cancelUpgrade,
  getSecurity,
  startUpgrade,
} from '../../../../server/devices/certificates/upgrade-contract.ts';
import type { Station } from '../../../../server/locations/contract.ts';
import type { ResponseOf } from '../../../../server/platform/http/contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { Section } from '../../../ui/Page.tsx';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import type { Tone } from '../../../ui/states.ts';
import { Time } from '../../../ui/Time.tsx';
import { useApi, useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import classes from './certificates.module.css';
import { StationCertificates } from './StationCertificates.tsx';

type Security = ResponseOf<typeof getSecurity>;
type Upgrade = Security['upgrades'][number];

/** How is this station's connection protected, what would protect it better, and which certificates has it? */
export default function StationSecurity({ station }: { station: Station }) {
  const { t } = useTranslation('certificates');
  const params = { identity: station.identity };
  const { data, error, refetch } = useApi(getSecurity, { params });
  return (
    <>
      <Section title={t('security.title')}>
        {error && <ErrorState error={error} retry={() => void refetch()} />}
        {!data && !error && <ListSkeleton />}
        {data && <Profile station={station} security={data} />}
      </Section>
      <StationCertificates station={station} />
    </>
  );
}

function Profile({ station, security }: { station: Station; security: Security }) {
  const { t } = useTranslation('certificates');
  const running = security.upgrades.find(({ state }) => state === 'running');
  return (
    <>
      <p>
        <strong>{t(`security.profiles.${security.profile as 0}`)}</strong>
        {security.lastConnectedWith !== null && security.lastConnectedWith !== security.profile && (
          <span className="quiet"> {t('security.cameWith', { profile: security.lastConnectedWith })}</span>
        )}
      </p>
      {running ? (
        <Running station={station} upgrade={running} />
      ) : (
        <Targets station={station} targets={security.targets} />
      )}
      <Past upgrades={security.upgrades.filter(({ state }) => state !== 'running')} />
    </>
  );
}

/** What each higher profile still needs; what only a person can make good keeps the button away. */
function Targets({ station, targets }: { station: Station; targets: Security['targets'] }) {
  const { t } = useTranslation('certificates');
  const say = useSentence();
  const can = useCan();
  const { sendAsync } = useWrite(startUpgrade, { refreshes: [getSecurity] });
  return (
    <ul className={classes.list}>
      {targets.map(({ profile, obstacles }) => (
        <li key={profile} className={classes.row}>
          <span className={classes.text}>
            {t(`security.profiles.${profile as 0}`)}
            {obstacles.map(({ sentence, blocking }) => (
              <span key={sentence.key} className="quiet" style={{ display: 'block' }}>
                {blocking ? '✕ ' : '· '}
                {say(sentence)}
              </span>
            ))}
          </span>
          {can('stations:onboard') && !obstacles.some(({ blocking }) => blocking) && (
            <ConfirmButton
              label={t('security.raise', { profile })}
              title={t('security.raiseTitle', { profile, station: station.identity })}
              effect={t('security.effect')}
              act={() => sendAsync({ params: { identity: station.identity }, body: { profile } })}
            />
          )}
        </li>
      ))}
    </ul>
  );
}

function Running({ station, upgrade }: { station: Station; upgrade: Upgrade }) {
  const { t } = useTranslation('certificates');
  const say = useSentence();
  const can = useCan();
  const { send, sending } = useWrite(cancelUpgrade, { refreshes: [getSecurity] });
  return (
    <>
      <p role="status">
        <strong>{t('security.underWay', { profile: upgrade.toProfile })}</strong> {say(upgrade.sentence)}
      </p>
      <ol className={classes.list}>
        {upgrade.steps.map(({ at, sentence }) => (
          <li key={`${at}${sentence.key}`} className={classes.row}>
            <span className={classes.text}>{say(sentence)}</span>
            <Time at={at} />
          </li>
        ))}
      </ol>
      {can('stations:onboard') && (
        <div className={classes.bar}>
          <Button
            variant="default"
            loading={sending}
            onClick={() => send({ params: { identity: station.identity } })}
          >
            {t('security.giveUp')}
          </Button>
        </div>
      )}
    </>
  );
}

const tones: Record<Upgrade['state'], Tone> = {
  running: 'blue',
  done: 'green',
  fell_back: 'amber',
  failed: 'red',
  cancelled: 'grey',
};

function Past({ upgrades }: { upgrades: readonly Upgrade[] }) {
  const { t } = useTranslation('certificates');
  const say = useSentence();
  if (upgrades.length === 0) return null;
  return (
    <ul className={classes.list}>
      {upgrades.map((upgrade) => (
        <li key={upgrade.id} className={classes.row}>
          <span className={classes.text}>
            {upgrade.fromProfile} → {upgrade.toProfile}: {say(upgrade.sentence)}
          </span>
          <Tag tone={tones[upgrade.state]}>{t(`security.states.${upgrade.state}`)}</Tag>
          <Time at={upgrade.startedAt} />
        </li>
      ))}
    </ul>
  );
}

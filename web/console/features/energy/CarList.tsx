import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DispatchSnapshot, EvseNow } from '../../../../server/energy/dispatch/contract.ts';
import type { SiteEvse } from '../../../../server/energy/tree/shapes.ts';
import { useNow } from '../../../ui/clock.ts';
import { duration } from '../../../ui/format.ts';
import { Tag } from '../../../ui/StatePill.tsx';
import { useFormat } from '../../../ui/useFormat.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import classes from './grid.module.css';
import { WishDialog } from './WishDialog.tsx';

const tones = {
  charging: 'blue',
  giving: 'slate',
  waiting: 'violet',
  idle: 'green',
  offline: 'red',
  trouble: 'orange',
} as const;
/** Those that need somebody come first, then those that charge. */
const order = ['trouble', 'offline', 'waiting', 'giving', 'charging', 'idle'] as const;

/** Each car in one sentence: what it gets and why, with a countdown to what comes next; then the EVSEs without one. */
export function CarList({ snapshot, evses }: { snapshot: DispatchSnapshot; evses: readonly SiteEvse[] }) {
  const [wishing, setWishing] = useState<EvseNow>();
  const identities = new Map(evses.map((evse) => [evse.evseId, evse.identity]));
  const busy = snapshot.evses.filter(({ state }) => state !== 'idle');
  const idle = Map.groupBy(
    snapshot.evses.filter(({ state }) => state === 'idle'),
    ({ sentence }) => sentence.text,
  );
  const sorted = [...busy].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  return (
    <>
      <ul className={classes.cars}>
        {sorted.map((evse) => (
          <Row
            key={evse.evseId}
            evse={evse}
            identity={identities.get(evse.evseId) ?? ''}
            onWish={() => setWishing(evse)}
          />
        ))}
        {[...idle].map(([text, alike]) => (
          <Idle key={text} alike={alike} identities={identities} />
        ))}
      </ul>
      {wishing && <WishDialog evse={wishing} onClose={() => setWishing(undefined)} />}
    </>
  );
}

/** EVSEs at which nobody charges, of which the same is to be said: together, so that cars are found. */
function Idle({ alike, identities }: { alike: readonly EvseNow[]; identities: ReadonlyMap<string, string> }) {
  const { t } = useTranslation('grid');
  const say = useSentence();
  return (
    <li className={classes.car}>
      <span>
        <Tag tone={tones.idle}>{t('evse.idle')}</Tag> <span className="number">{alike.length}</span>
      </span>
      <span>
        {say(alike[0]!.sentence)}
        <br />
        {alike.map(({ evseId, label }) => (
          <span key={evseId} className={classes.label}>
            <Link to={`/stations/${encodeURIComponent(identities.get(evseId) ?? '')}`}>{label}</Link>
          </span>
        ))}
      </span>
    </li>
  );
}

function Row({ evse, identity, onWish }: { evse: EvseNow; identity: string; onWish: () => void }) {
  const { t } = useTranslation('grid');
  const say = useSentence();
  const format = useFormat();
  const can = useCan();
  const drawn = evse.drawnAmps ? Math.max(0, ...evse.drawnAmps) : undefined;
  return (
    <li className={classes.car}>
      <span>
        <Link to={`/stations/${encodeURIComponent(identity)}`}>{evse.label}</Link>
        <br />
        <Tag tone={tones[evse.state]}>{t(`evse.${evse.state}`)}</Tag>
        {evse.mayGive && <Tag>{t('evse.mayGive')}</Tag>}
      </span>
      <span>
        {say(evse.sentence)} <Countdown to={evse.nextAt} />
        {evse.expectation && (
          <>
            <br />
            <span className="quiet">{say(evse.expectation)}</span>
          </>
        )}
        {evse.takenWh !== null && evse.energyWh !== null && (
          <>
            <br />
            <span className="quiet">
              {t('energySoFar', { taken: format.energy(evse.takenWh), wanted: format.energy(evse.energyWh) })}
            </span>
          </>
        )}
      </span>
      <span className={classes.figures}>
        {evse.transactionId && (
          <span>
            {evse.givesWatts
              ? format.power(evse.givesWatts)
              : `${drawn === undefined ? '–' : format.current(drawn)} / ${format.current(evse.grantedAmps)}`}
            <br />
            <span className="quiet">
              {evse.givesWatts
                ? t('givesToHouse')
                : t('drawnOfGranted', { phases: evse.legs.map((leg) => `L${leg}`).join(' ') })}
            </span>
          </span>
        )}
        {evse.transactionId && can('transactions:write') && (
          <Button size="compact-xs" variant="default" onClick={onWish}>
            {t('wish.change')}
          </Button>
        )}
      </span>
    </li>
  );
}

function Countdown({ to }: { to: string | null }) {
  const { t } = useTranslation('grid');
  const now = useNow();
  if (to === null) return null;
  const seconds = (new Date(to).getTime() - now.getTime()) / 1000;
  return seconds > 0 ? <span className="quiet number">{t('in', { time: duration(seconds) })}</span> : null;
}

import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  energyCommands,
  getLimits,
  type InstalledProfile,
  listProfiles,
} from '../../../../server/energy/contract.ts';
import type { Station } from '../../../../server/locations/contract.ts';
import { Answer, type CommandAnswer, CommandDialog } from '../../../ui/CommandButton.tsx';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { Section } from '../../../ui/Page.tsx';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useApi, useWrite } from '../../api.ts';
import { useSentence } from '../../words/sentence.ts';
import { useAnswer } from '../gateway/useAnswer.ts';
import classes from './limits.module.css';

/** Which limits does the station hold, which did it hold, and which can go? */
export function InstalledLimits({ station, mayCommand }: { station: Station; mayCommand: boolean }) {
  const { t } = useTranslation('limits');
  const [clearing, setClearing] = useState<InstalledProfile>();
  const { data, error, refetch } = useApi(listProfiles, { params: { identity: station.identity } });
  const report = data?.report;
  return (
    <Section
      title={t('installed')}
      aside={mayCommand && station.version !== '1.6' && <ReadAgain identity={station.identity} />}
    >
      {error && <ErrorState error={error} retry={() => void refetch()} />}
      {!data && !error && <ListSkeleton />}
      {report && !report.complete && <p className="quiet">{t('reportRuns', { parts: report.parts })}</p>}
      {data?.items.length === 0 && <p className="quiet">{t('none')}</p>}
      <ul className={classes.list}>
        {data?.items.map((profile) => (
          <Row
            key={profile.id}
            profile={profile}
            onClear={
              mayCommand && profile.state === 'installed' && profile.purpose !== 'external'
                ? () => setClearing(profile)
                : undefined
            }
          />
        ))}
      </ul>
      {clearing && <ClearLimit station={station} profile={clearing} onClose={() => setClearing(undefined)} />}
    </Section>
  );
}

function Row({ profile, onClear }: { profile: InstalledProfile; onClear: (() => void) | undefined }) {
  const { t } = useTranslation('limits');
  const say = useSentence();
  const { evse, state, stackLevel, kind, start, validTo, endedAt, installedAt } = profile;
  return (
    <li className={classes.row} data-over={state !== 'installed' || undefined}>
      <span className={classes.text}>{say(profile.sentence)}</span>
      <span className="quiet">
        {evse === 0 ? t('wholeStation') : t('evse', { number: evse })} · {t(`kind.${kind}`)} ·{' '}
        {t('level', { level: stackLevel })} · {t('number', { number: profile.profileId })}
        {start && (
          <>
            {' · '}
            {t('from')} <Time at={start} />
          </>
        )}
        {validTo && (
          <>
            {' · '}
            {t('until')} <Time at={validTo} />
          </>
        )}
      </span>
      <span className={classes.end}>
        <Tag tone={state === 'installed' ? 'green' : 'grey'}>{t(`state.${state}`)}</Tag>
        <Time at={endedAt ?? installedAt} />
        {onClear && (
          <Button size="compact-sm" variant="default" onClick={onClear}>
            {t('clear')}
          </Button>
        )}
      </span>
    </li>
  );
}

function ClearLimit({
  station: { identity },
  profile,
  onClose,
}: {
  station: Station;
  profile: InstalledProfile;
  onClose: () => void;
}) {
  const { t } = useTranslation('limits');
  const say = useSentence();
  const answerOf = useAnswer(identity);
  const { sendAsync } = useWrite(energyCommands['clear-charging-profile'].route, {
    refreshes: [listProfiles, getLimits],
  });
  return (
    <CommandDialog
      opened
      onClose={onClose}
      title={t('clearTitle')}
      effect={`${say(profile.sentence)} ${t('clearEffect')}`}
      verb={t('clear')}
      send={async () =>
        answerOf(await sendAsync({ params: { identity }, body: { profileId: profile.profileId } }))
      }
    />
  );
}

/** Asks the station for all that it holds; what it does not tell of is marked as missing. */
function ReadAgain({ identity }: { identity: string }) {
  const { t } = useTranslation('limits');
  const answerOf = useAnswer(identity);
  const [answer, setAnswer] = useState<CommandAnswer>();
  const read = useWrite(energyCommands['get-charging-profiles'].route, {
    refreshes: [listProfiles],
    onDone: (result) => setAnswer(answerOf(result)),
  });
  return (
    <>
      <Button
        variant="default"
        loading={read.sending}
        onClick={() => read.send({ params: { identity }, body: {} })}
      >
        {t('read')}
      </Button>
      {answer && answer.verdict !== 'accepted' && <Answer answer={answer} />}
      {read.problem && <ErrorState error={read.problem} />}
    </>
  );
}

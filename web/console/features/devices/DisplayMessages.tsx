import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type DisplayMessage,
  displayCommands,
  listDisplayMessages,
} from '../../../../server/devices/display/contract.ts';
import type { Station } from '../../../../server/locations/contract.ts';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { Section } from '../../../ui/Page.tsx';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import type { Tone } from '../../../ui/states.ts';
import { Time } from '../../../ui/Time.tsx';
import { useApi, useWrite } from '../../api.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import { ShowMessage } from './ShowMessage.tsx';
import classes from './wire.module.css';

const tones: Record<DisplayMessage['standing'], Tone> = {
  sent: 'blue',
  shown: 'green',
  differs: 'amber',
  missing: 'orange',
  over: 'grey',
  foreign: 'slate',
};

/** What stands on this station's display, is it what was wanted, and what else should? */
export default function DisplayMessages({ station }: { station: Station }) {
  const { t } = useTranslation('wire');
  const say = useSentence();
  const can = useCan();
  const [showing, setShowing] = useState(false);
  const params = { identity: station.identity };
  const { data, error, refetch } = useApi(listDisplayMessages, { params });
  const mayCommand = can('stations:command') && station.online;
  const ask = useWrite(displayCommands['get-display-messages'].route, { refreshes: [listDisplayMessages] });
  const answer = ask.answer && ask.answer.verdict !== 'accepted' ? say(ask.answer.sentence) : undefined;
  return (
    <Section title={t('display.title')}>
      <div className={classes.bar}>
        {mayCommand && (
          <>
            <Button onClick={() => setShowing(true)}>{t('display.show')}</Button>
            <Button variant="default" loading={ask.sending} onClick={() => ask.send({ params, body: {} })}>
              {t('display.ask')}
            </Button>
          </>
        )}
        {data?.reportedAt && (
          <span className="quiet">
            {t('display.told')}: <Time at={data.reportedAt} />
          </span>
        )}
        {answer && <span role="status">{answer}</span>}
      </div>
      {(error ?? ask.problem) && <ErrorState error={(error ?? ask.problem)!} retry={() => void refetch()} />}
      {!data && !error && <ListSkeleton />}
      {data?.items.length === 0 && (
        <EmptyState title={t('display.empty')}>
          <p>{t('display.emptyHelp')}</p>
        </EmptyState>
      )}
      <ul className={classes.list}>
        {data?.items.map((message) => (
          <Row
            key={message.messageId}
            message={message}
            identity={mayCommand ? station.identity : undefined}
          />
        ))}
      </ul>
      {showing && <ShowMessage station={station} onClose={() => setShowing(false)} />}
    </Section>
  );
}

/** One message; it can be taken off where `identity` is told. */
function Row({ message, identity }: { message: DisplayMessage; identity: string | undefined }) {
  const { t } = useTranslation('wire');
  const say = useSentence();
  const clear = useWrite(displayCommands['clear-display-message'].route, {
    refreshes: [listDisplayMessages],
  });
  const { messageId, text, priority, state, startsAt, endsAt, standing } = message;
  const refused =
    clear.answer && clear.answer.verdict !== 'accepted' ? say(clear.answer.sentence) : undefined;
  return (
    <li className={classes.row}>
      <span className={classes.text}>{text}</span>
      <span className="quiet">
        {t(`display.priorities.${priority}`)} · {state ? t(`display.states.${state}`) : t('display.always')}
        {startsAt && (
          <>
            {' '}
            · {t('display.from')} <Time at={startsAt} />
          </>
        )}
        {endsAt && (
          <>
            {' '}
            · {t('display.until')} <Time at={endsAt} />
          </>
        )}
        <br />
        {refused ?? say(message.sentence)}
      </span>
      <span className={classes.end}>
        <Tag tone={tones[standing]}>{t(`display.standing.${standing}`)}</Tag>
        {identity && (
          <Button
            size="compact-sm"
            variant="default"
            loading={clear.sending}
            onClick={() => clear.send({ params: { identity }, body: { messageId } })}
          >
            {t('display.clear')}
          </Button>
        )}
      </span>
    </li>
  );
}

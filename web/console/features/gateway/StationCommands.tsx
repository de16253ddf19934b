import { Button, Menu } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ComponentType, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type CommandResult,
  gatewayCommands,
  type IntentParams,
  listCommands,
  listIntents,
} from '../../../../server/gateway/contract.ts';
import { getStation, type Station } from '../../../../server/locations/contract.ts';
import { CommandDialog } from '../../../ui/CommandButton.tsx';
import { IconChevronDown } from '../../../ui/icons.ts';
import { useApi, useWrite } from '../../api.ts';
import { useSentence } from '../../words/sentence.ts';
import { beginWith, type DialogIntent, fieldsOf, isDangerous } from './intents.tsx';
import { useAnswer } from './useAnswer.ts';

const ORDER: readonly DialogIntent[] = [
  'remote-start',
  'remote-stop',
  'unlock',
  'reset',
  'change-availability',
  'trigger',
  'get-configuration',
  'get-base-report',
  'clear-cache',
];
/** What stands on buttons of its own; the others are in the menu. */
const MAIN: readonly DialogIntent[] = ['remote-start'];

/** The commands of a station: what can be asked of it, with its own answer. `?do=reset` opens one at once. */
export function StationCommands({ station }: { station: Station }) {
  const { t } = useTranslation('gateway');
  const say = useSentence();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as Record<string, string>;
  const intents = useApi(listIntents, { params: { identity: station.identity } }).data;
  const open = ORDER.find((intent) => intent === search.do);
  const ask = (intent: DialogIntent | undefined) => {
    const { do: _done, ...rest } = search;
    const next = intent ? { ...rest, do: intent } : rest;
    void navigate({ to: '.', search: next as never, replace: true, resetScroll: false });
  };
  const stateOf = (intent: DialogIntent) => intents?.items.find((item) => item.intent === intent);
  return (
    <>
      {MAIN.map((intent) => (
        <Button key={intent} disabled={!intents?.online || !stateOf(intent)?.can} onClick={() => ask(intent)}>
          {t(`command.${intent}.verb`)}
        </Button>
      ))}
      <Menu position="bottom-end" width={290}>
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown size={14} />}>
            {t('commands')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {intents && !intents.online && <Menu.Label>{t('stationOffline')}</Menu.Label>}
          {ORDER.map((intent) => {
            const state = stateOf(intent);
            return (
              <Menu.Item key={intent} disabled={!state?.can} onClick={() => ask(intent)}>
                {t(`command.${intent}.title`)}
                {state?.reason && <div className="quiet">{say(state.reason)}</div>}
              </Menu.Item>
            );
          })}
        </Menu.Dropdown>
      </Menu>
      {open && <IntentDialog key={open} intent={open} station={station} onClose={() => ask(undefined)} />}
    </>
  );
}

/** One command of a station: its parameters, its effect in words, then the station's own answer. */
export function IntentDialog<N extends DialogIntent>({
  intent,
  station,
  preset,
  onClose,
}: {
  intent: N;
  station: Station;
  preset?: IntentParams[N];
  onClose: () => void;
}) {
  const { t } = useTranslation('gateway');
  const answerOf = useAnswer(station.identity);
  const [params, setParams] = useState<IntentParams[N]>(() => preset ?? beginWith[intent](station.evses));
  const { sendAsync } = useWrite(gatewayCommands[intent].route, { refreshes: [listCommands, getStation] });
  // The compiler does not follow that intent and params belong together; the tables above do.
  const Fields = fieldsOf[intent] as ComponentType<{
    params: IntentParams[N];
    change: (params: IntentParams[N]) => void;
    evses: Station['evses'];
  }>;
  const sendIt = async () => {
    const args = { params: { identity: station.identity }, body: params };
    return answerOf((await sendAsync(args as unknown as Parameters<typeof sendAsync>[0])) as CommandResult);
  };
  const missing = intent === 'remote-stop' && !(params as IntentParams['remote-stop']).transactionId;
  return (
    <CommandDialog
      opened
      onClose={onClose}
      title={`${t(`command.${intent}.title`)}: ${station.identity}`}
      verb={t(`command.${intent}.verb`)}
      effect={useEffectWords(intent, params, station)}
      dangerous={isDangerous(intent, params)}
      send={missing ? undefined : sendIt}
    >
      <Fields params={params} change={setParams} evses={station.evses} />
    </CommandDialog>
  );
}

/** What will happen, in words: "Stops 2 transactions." */
function useEffectWords(intent: DialogIntent, params: unknown, station: Station): string {
  const { t } = useTranslation('gateway');
  const count = station.evses.filter((evse) => evse.transaction).length;
  const stops = count > 0 && isDangerous(intent, params) && intent !== 'remote-stop';
  return `${t(`command.${intent}.effect`)}${stops ? ` ${t('stops', { count })}` : ''}`;
}

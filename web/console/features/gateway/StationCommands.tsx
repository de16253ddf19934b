import { Button } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { listIntents } from '../../../../server/gateway/contract.ts';
import type { Station } from '../../../../server/locations/contract.ts';
import { useApi } from '../../api.ts';
import { useSentence } from '../../words/sentence.ts';
import { CommandFormDialog } from './CommandFormDialog.tsx';
import { CommandPicker } from './CommandPicker.tsx';
import { useCommandForms } from './forms.ts';

/** What stands on a button of its own; the others are in the list. */
const MAIN = 'remote-start';

/** Where a start is most likely meant: where a cable is plugged in, else the first EVSE that is free. */
function likelyPlace({ evses }: Station): { evse: number } | undefined {
  const free = evses.filter(({ transaction }) => !transaction);
  const plugged = ({ connectors }: Station['evses'][number]) =>
    connectors.some(({ state }) => state === 'preparing' || state === 'occupied');
  const place = free.find(plugged) ?? free[0];
  return place && { evse: place.number };
}

/** The commands of a station: what can be asked of it, with its own answer. `?do=reset` opens one at once. */
export function StationCommands({ station }: { station: Station }) {
  const { t } = useTranslation('gateway');
  const say = useSentence();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as Record<string, string>;
  const forms = useCommandForms();
  const intents = useApi(listIntents, { params: { identity: station.identity } }).data;
  const open = forms.find(({ intent }) => intent === search.do);
  const ask = (intent: string | undefined) => {
    const { do: _done, ...rest } = search;
    const next = intent ? { ...rest, do: intent } : rest;
    void navigate({ to: '.', search: next as never, replace: true, resetScroll: false });
  };
  const stateOf = (intent: string) => intents?.items.find((item) => item.intent === intent);
  return (
    <>
      <Button disabled={!intents?.online || !stateOf(MAIN)?.can} onClick={() => ask(MAIN)}>
        {t('start')}
      </Button>
      <CommandPicker
        label={t('commands')}
        forms={forms}
        note={intents && !intents.online ? t('stationOffline') : undefined}
        reasonAgainst={({ intent }) => {
          const state = stateOf(intent);
          return state?.can ? undefined : say(state?.reason);
        }}
        onPick={({ intent }) => ask(intent)}
      />
      {open && (
        <CommandFormDialog
          key={open.intent}
          intent={open.intent}
          station={station}
          preset={open.intent === MAIN ? likelyPlace(station) : undefined}
          onClose={() => ask(undefined)}
        />
      )}
    </>
  );
}

import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listConfiguration } from '../../../../server/devices/contract.ts';
import { listCommands } from '../../../../server/gateway/contract.ts';
import { getStation, type Station } from '../../../../server/locations/contract.ts';
import { CommandDialog } from '../../../ui/CommandButton.tsx';
import { type Flaw, flawsIn } from '../../../ui/form/check.ts';
import { SchemaForm } from '../../../ui/form/SchemaForm.tsx';
import { isDangerous, pruned, type Schema, type Values } from '../../../ui/form/schema.ts';
import { useApi, useWrite } from '../../api.ts';
import { useFieldLanguage } from '../../words/fields.ts';
import { FormStation } from './formStation.ts';
import {
  type CommandForm,
  commandRoute,
  namesOfPresent,
  presentValues,
  startingValues,
  useCommandForms,
} from './forms.ts';
import { stationPickers } from './pickers.tsx';
import { useAnswer } from './useAnswer.ts';

interface DialogProps {
  station: Station;
  /** What was chosen already, such as the EVSE whose button was pressed. */
  preset?: Values | undefined;
  onClose: () => void;
}

/** What the station has now, of the variables that a form begins with. */
function usePresent(params: Schema, identity: string): Values {
  const names = namesOfPresent(params).join(',');
  const { data } = useApi(
    listConfiguration,
    { params: { identity }, query: { names, limit: MOST_PRESENT } },
    { enabled: names !== '' },
  );
  return useMemo(() => presentValues(params, data?.items ?? []), [params, data]);
}

/** Variables of the wanted names at the most: a station has each in a few components. */
const MOST_PRESENT = 200;

/** One command of a station: a form for its parameters, its effect in words, then the station's own answer. */
export function CommandFormDialog({ intent, ...props }: DialogProps & { intent: string }) {
  const form = useCommandForms().find((one) => one.intent === intent);
  return form ? <FormDialog form={form} {...props} /> : null;
}

/** So many members, or any list, want a wide dialog. */
const MOST_NARROW = 4;

function FormDialog({ form, station, preset, onClose }: DialogProps & { form: CommandForm }) {
  const { t } = useTranslation('gateway');
  const say = useFieldLanguage();
  const answerOf = useAnswer(station.identity);
  const present = usePresent(form.params, station.identity);
  const [typed, setTyped] = useState<Values>();
  const values = typed ?? startingValues(form.params, station.evses, { ...present, ...preset });
  const [flaws, setFlaws] = useState<readonly Flaw[]>([]);
  const { sendAsync } = useWrite(commandRoute(form.intent), { refreshes: [listCommands, getStation] });
  const body = pruned(values, form.params) as Values;
  const dangerous = isDangerous(form.params, values);
  const running = station.evses.filter(({ transaction }) => transaction).length;
  const members = Object.values(form.params.properties ?? {});
  return (
    <CommandDialog
      opened
      onClose={onClose}
      title={`${say(form.summary)}: ${station.identity}`}
      verb={say(form.params.verb ?? 'Send')}
      effect={[
        form.description && say(form.description),
        dangerous && running > 0 && form.params.dangerous !== true && t('stops', { count: running }),
      ]
        .filter(Boolean)
        .join(' ')}
      dangerous={dangerous}
      wide={members.length > MOST_NARROW || members.some(({ type }) => type === 'array')}
      check={() => {
        const found = flawsIn(body, form.params);
        setFlaws(found);
        return found.length === 0;
      }}
      send={async () => answerOf(await sendAsync({ params: { identity: station.identity }, body }))}
    >
      <FormStation value={station}>
        <SchemaForm
          schema={form.params}
          value={values}
          change={(next) => {
            setTyped(next as Values);
            // Once shown, what is wrong is looked at again with every key.
            if (flaws.length > 0) setFlaws(flawsIn(pruned(next, form.params), form.params));
          }}
          flaws={flaws}
          pickers={stationPickers}
          say={say}
        />
      </FormStation>
    </CommandDialog>
  );
}

import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  changeConnector,
  changeEvse,
  createConnector,
  createEvse,
  type Evse,
  getStation,
  removeConnector,
  retireEvse,
  type Station,
} from '../../../../server/locations/contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { FieldRow, UnitInput } from '../../../ui/fields.tsx';
import { commonPlugs, plugWords } from '../../../ui/plugs.ts';
import { useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';
import classes from './EvseCards.module.css';

const refreshes = [getStation];

/** The EVSEs of a station and their connectors. Stations tell of them by themselves; ratings people know. */
export function EvseEditor({ station }: { station: Station }) {
  const { t } = useTranslation('stations');
  const add = useWrite(createEvse, { refreshes });
  const number = Math.max(0, ...station.evses.map((evse) => evse.number)) + 1;
  const body = { number, connectors: [{ number: 1 }] };
  return (
    <div className={classes.grid}>
      {station.evses.map((evse) => (
        <OneEvse key={evse.id} identity={station.identity} evse={evse} />
      ))}
      <div>
        <p className="quiet">{t('evse.addHelp')}</p>
        {add.problem && <ErrorState error={add.problem} />}
        <Button
          variant="default"
          loading={add.sending}
          onClick={() => add.send({ params: { identity: station.identity }, body })}
        >
          {t('evse.add', { number })}
        </Button>
      </div>
    </div>
  );
}

function OneEvse({ identity, evse }: { identity: string; evse: Evse }) {
  const { t } = useTranslation(['stations', 'ui']);
  const params = { identity, evse: evse.number };
  const [label, setLabel] = useState(evse.label);
  const [currentType, setCurrentType] = useState(evse.currentType);
  const [phases, setPhases] = useState(String(evse.phases));
  const [maxAmps, setMaxAmps] = useState<number | null>(evse.maxAmps);
  const [kilowatts, setKilowatts] = useState<number | null>(
    evse.maxWatts === null ? null : evse.maxWatts / 1000,
  );
  const change = useWrite(changeEvse, { refreshes });
  const retire = useWrite(retireEvse, { refreshes });
  const save = () =>
    change.send({
      params,
      body: {
        label,
        currentType,
        phases: Number(phases),
        maxAmps,
        maxWatts: kilowatts === null ? null : Math.round(kilowatts * 1000),
      },
    });
  const numberOrNull = (value: string | number) => (value === '' ? null : Number(value));
  return (
    <article className={classes.card}>
      <h3 className={classes.name}>{t('stations:evse.name', { number: evse.number })}</h3>
      <TextInput
        label={t('stations:evse.label')}
        description={t('stations:evse.labelHelp')}
        value={label}
        onChange={(event) => setLabel(event.currentTarget.value)}
      />
      <FieldRow>
        <NativeSelect
          label={t('stations:evse.current')}
          data={['AC', 'DC']}
          value={currentType}
          onChange={(event) => setCurrentType(event.currentTarget.value as 'AC' | 'DC')}
        />
        <NativeSelect
          label={t('stations:evse.phases')}
          data={['1', '2', '3']}
          value={phases}
          disabled={currentType === 'DC'}
          onChange={(event) => setPhases(event.currentTarget.value)}
        />
      </FieldRow>
      <FieldRow>
        <UnitInput
          label={t('stations:evse.maxAmps')}
          unit="A"
          min={1}
          value={maxAmps ?? ''}
          onChange={(value) => setMaxAmps(numberOrNull(value))}
        />
        <UnitInput
          label={t('stations:evse.maxPower')}
          unit="kW"
          min={0.1}
          value={kilowatts ?? ''}
          onChange={(value) => setKilowatts(numberOrNull(value))}
        />
      </FieldRow>
      {change.problem && <ErrorState error={change.problem} />}
      <Connectors identity={identity} evse={evse} />
      <div className={classes.actions}>
        <Button loading={change.sending} onClick={save}>
          {t('ui:form.save')}
        </Button>
        <ConfirmButton
          label={t('stations:evse.retire')}
          title={t('stations:evse.retireTitle', { number: evse.number })}
          effect={t('stations:evse.retireEffect')}
          act={() => retire.sendAsync({ params })}
        />
      </div>
    </article>
  );
}

function Connectors({ identity, evse }: { identity: string; evse: Evse }) {
  const { t } = useTranslation('stations');
  const change = useWrite(changeConnector, { refreshes });
  const add = useWrite(createConnector, { refreshes });
  const remove = useWrite(removeConnector, { refreshes });
  const next = Math.max(0, ...evse.connectors.map((connector) => connector.number)) + 1;
  const params = { identity, evse: evse.number };
  const problem = change.problem ?? add.problem ?? remove.problem;
  return (
    <>
      {evse.connectors.map((connector) => {
        const known = connector.plug === null || commonPlugs.includes(connector.plug);
        const plugs = known ? commonPlugs : [...commonPlugs, connector.plug!];
        return (
          <div key={connector.id} className={classes.plug}>
            <NativeSelect
              label={t('evse.connector', { number: connector.number })}
              value={connector.plug ?? ''}
              data={[
                { value: '', label: t('evse.plugUnknown') },
                ...plugs.map((plug) => ({ value: plug, label: plugWords(plug) })),
              ]}
              onChange={(event) =>
                change.send({
                  params: { ...params, connector: connector.number },
                  body: { plug: event.currentTarget.value || null },
                })
              }
            />
            <Button
              variant="subtle"
              color="gray"
              onClick={() => remove.send({ params: { ...params, connector: connector.number } })}
            >
              {t('evse.removeConnector')}
            </Button>
          </div>
        );
      })}
      {problem && <ErrorState error={problem} />}
      <div>
        <Button variant="subtle" color="gray" onClick={() => add.send({ params, body: { number: next } })}>
          {t('evse.addConnector')}
        </Button>
      </div>
    </>
  );
}

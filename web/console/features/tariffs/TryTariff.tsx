import { NumberInput, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Definition } from '../../../../server/tariffs/contract.ts';
import { tryDefinition } from '../../../../server/tariffs/price-contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { FieldRow, UnitInput } from '../../../ui/fields.tsx';
import { call, type Problem } from '../../api.ts';
import { fromField, toField } from '../../dates.ts';
import { CostLines } from './CostLines.tsx';
import classes from './tariffs.module.css';

/** Asked again this long after the last key was struck. */
const PAUSE_MS = 300;

/** "What will 40 kWh tonight at 19:00 cost?": under a definition, saved or not. */
export function TryTariff({ definition, currency }: { definition: Definition; currency: string }) {
  const { t } = useTranslation('tariffs');
  const [kwh, setKwh] = useState(40);
  const [kw, setKw] = useState(11);
  const [parked, setParked] = useState(0);
  const [at, setAt] = useState(() => toField(new Date().toISOString()));
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const wanted = {
    currency,
    definition,
    zone,
    wattHours: kwh * 1000,
    watts: Math.max(1, kw * 1000),
    parkedSeconds: Math.round(parked * 60),
    at: fromField(at) ?? new Date(0).toISOString(),
  };
  const [body] = useDebouncedValue(wanted, PAUSE_MS, { leading: true });
  const { data, error } = useQuery<Awaited<ReturnType<typeof ask>>, Problem>({
    queryKey: [tryDefinition.path, JSON.stringify(body)],
    queryFn: ({ signal }) => ask(body, signal),
    placeholderData: (previous) => previous,
    enabled: body.definition.elements.length > 0,
  });
  return (
    <div className={classes.try}>
      <FieldRow>
        <UnitInput
          label={t('try.energy')}
          unit="kWh"
          min={0}
          max={1000}
          value={kwh}
          onChange={(value) => setKwh(Number(value) || 0)}
        />
        <UnitInput
          label={t('try.power')}
          unit="kW"
          min={1}
          max={1000}
          value={kw}
          onChange={(value) => setKw(Number(value) || 1)}
        />
      </FieldRow>
      <FieldRow>
        <TextInput
          type="datetime-local"
          label={t('try.at')}
          value={at}
          onChange={(event) => setAt(event.currentTarget.value)}
        />
        <NumberInput
          label={t('try.parked')}
          suffix=" min"
          min={0}
          max={10_000}
          value={parked}
          onChange={(value) => setParked(Number(value) || 0)}
        />
      </FieldRow>
      <div aria-live="polite">
        {error && <ErrorState error={error} />}
        {data?.problems.map(({ path, text }) => (
          <p key={`${path} ${text}`} className={classes.problem}>
            {text}
          </p>
        ))}
        {data?.cost && <CostLines cost={data.cost} />}
      </div>
    </div>
  );
}

type Body = Parameters<typeof call<typeof tryDefinition>>[1]['body'];
const ask = (body: Body, signal: AbortSignal) => call(tryDefinition, { body }, { signal });

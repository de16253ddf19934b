import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getForecast, getPlants, setPlant } from '../../../../server/energy/forecasts/contract.ts';
import type { ResponseOf } from '../../../../server/platform/http/contract.ts';
import { TimeChart } from '../../../ui/chart/TimeChart.tsx';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { FieldRow, Form, fieldErrors, UnitInput } from '../../../ui/fields.tsx';
import { useLocale } from '../../../ui/locale.ts';
import { Section } from '../../../ui/Page.tsx';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { useApi, useWrite } from '../../api.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import classes from './power.module.css';
import { SitePower } from './SitePower.tsx';
import { WeatherSection } from './Weather.tsx';

type Forecast = ResponseOf<typeof getForecast>;
type Plant = ResponseOf<typeof getPlants>['items'][number];

/** What do we expect of sun, building and cars, and how well did we do? */
export default function ForecastPage() {
  const { siteId } = useParams({ strict: false }) as { siteId: string };
  const { t } = useTranslation('power');
  const say = useSentence();
  const { data, error, refetch } = useApi(getForecast, { params: { siteId } });
  return (
    <SitePower siteId={siteId} page="forecast" lead={t('forecast.lead')}>
      {error && <ErrorState error={error} retry={() => void refetch()} />}
      {!data && !error && <ListSkeleton />}
      {data && data.notes.length > 0 && (
        <ul>
          {data.notes.map((note) => (
            <li key={note.text}>{say(note)}</li>
          ))}
        </ul>
      )}
      {data && <Chart of="sun" forecast={data} />}
      {data && <Chart of="load" forecast={data} />}
      <WeatherSection siteId={siteId} />
      <Plants siteId={siteId} />
      {data && <Arrivals forecast={data} />}
    </SitePower>
  );
}

function Chart({ of, forecast }: { of: 'sun' | 'load'; forecast: Forecast }) {
  const { t } = useTranslation('power');
  const say = useSentence();
  const { quarters } = forecast;
  const measured = of === 'sun' ? 'measuredSun' : 'measuredLoad';
  const nothing = quarters.every((one) => one[of] === null && one[measured] === null);
  if (nothing) return null;
  const color = of === 'sun' ? 'var(--sun)' : 'var(--violet-mark)';
  const kilo = (watts: number | null | undefined) =>
    watts === null || watts === undefined ? null : watts / 1000;
  return (
    <Section title={t(`forecast.${of}`)}>
      {forecast[of] && <p>{say(forecast[of].sentence)}</p>}
      <TimeChart
        label={t(`forecast.${of}`)}
        link="forecast"
        times={quarters.map(({ at }) => Date.parse(at))}
        series={[
          {
            label: t('forecast.came'),
            unit: 'kW',
            color,
            values: quarters.map((one) => kilo(one[measured])),
          },
          {
            label: t('forecast.expected'),
            unit: 'kW',
            color,
            plan: true,
            values: quarters.map((one) => kilo(one[of]?.watts)),
          },
          {
            label: t('forecast.low'),
            unit: 'kW',
            color: 'var(--grey-mark)',
            plan: true,
            values: quarters.map((one) => kilo(one[of]?.low)),
          },
          {
            label: t('forecast.high'),
            unit: 'kW',
            color: 'var(--grey-mark)',
            plan: true,
            values: quarters.map((one) => kilo(one[of]?.high)),
          },
        ]}
      />
    </Section>
  );
}

function Plants({ siteId }: { siteId: string }) {
  const { t } = useTranslation('power');
  const can = useCan();
  const { data } = useApi(getPlants, { params: { siteId } });
  if (!data || data.items.length === 0 || !can('energy:write')) return null;
  return (
    <Section title={t('forecast.plants')}>
      {data.items.map((plant) => (
        <PlantForm key={plant.meterId} plant={plant} />
      ))}
    </Section>
  );
}

function PlantForm({ plant }: { plant: Plant }) {
  const { t } = useTranslation('power');
  const [draft, setDraft] = useState(plant.plant ?? { peakWatts: 10_000, tilt: 30, azimuth: 180 });
  const save = useWrite(setPlant, { refreshes: [getPlants, getForecast] });
  const errors = fieldErrors(save.problem?.errors ?? []);
  const change = (told: Partial<typeof draft>) => setDraft((now) => ({ ...now, ...told }));
  return (
    <Form
      onSubmit={() => save.send({ params: { meterId: plant.meterId }, body: draft })}
      problem={save.problem}
      sending={save.sending}
    >
      <b>{plant.name}</b>
      <FieldRow>
        <UnitInput
          unit="kWp"
          label={t('forecast.peak')}
          value={draft.peakWatts / 1000}
          error={errors.peakWatts}
          onChange={(value) => change({ peakWatts: (Number(value) || 0) * 1000 })}
        />
        <UnitInput
          unit="°"
          label={t('forecast.tilt')}
          description={t('forecast.tiltHelp')}
          value={draft.tilt}
          error={errors.tilt}
          onChange={(value) => change({ tilt: Number(value) || 0 })}
        />
        <UnitInput
          unit="°"
          label={t('forecast.azimuth')}
          description={t('forecast.azimuthHelp')}
          value={draft.azimuth}
          error={errors.azimuth}
          onChange={(value) => change({ azimuth: Number(value) || 0 })}
        />
      </FieldRow>
    </Form>
  );
}

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** Cars by hour and weekday: the darker, the more come. */
function Arrivals({ forecast }: { forecast: Forecast }) {
  const { t } = useTranslation('power');
  const say = useSentence();
  const locale = useLocale();
  if (forecast.arrivals.length === 0) return null;
  const at = new Map(forecast.arrivals.map((one) => [one.weekday * 24 + one.hour, one]));
  const most = Math.max(...forecast.arrivals.map(({ cars }) => cars));
  const said = (value: number, digits = 1) => value.toLocaleString(locale, { maximumFractionDigits: digits });
  return (
    <Section title={t('forecast.arrivals')}>
      {forecast.stay && <p>{say(forecast.stay.sentence)}</p>}
      <p className="quiet">{t('forecast.arrivalsHelp')}</p>
      <div className={classes.heat}>
        <table>
          <thead>
            <tr>
              <td />
              {HOURS.map((hour) => (
                <th key={hour} scope="col">
                  {hour % 6 === 0 ? hour : ''}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {[1, 2, 3, 4, 5, 6, 7].map((day) => (
              <tr key={day}>
                <th scope="row">{t(`weekday.d${day}` as 'weekday.d1')}</th>
                {HOURS.map((hour) => {
                  const one = at.get(day * 24 + hour);
                  const words = one
                    ? t('forecast.cell', {
                        cars: said(one.cars),
                        energy: said((one.wattHours[1] ?? 0) / 1000),
                        stay: said((one.staySeconds[1] ?? 0) / 3600),
                      })
                    : t('forecast.noCars');
                  return (
                    <td key={hour} title={words} style={{ '--shade': (one?.cars ?? 0) / most } as object}>
                      <span className="visually-hidden">{words}</span>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

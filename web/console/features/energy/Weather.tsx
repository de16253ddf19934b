import { Button, NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getForecast } from '../../../../server/energy/forecasts/contract.ts';
import {
  askWeather,
  dropWeather,
  getWeather,
  setWeather,
} from '../../../../server/energy/weather/contract.ts';
import type { ResponseOf } from '../../../../server/platform/http/contract.ts';
import { TimeChart } from '../../../ui/chart/TimeChart.tsx';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { FieldRow, Form, fieldErrors } from '../../../ui/fields.tsx';
import { Section } from '../../../ui/Page.tsx';
import { useApi, useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import classes from './power.module.css';

type Weather = ResponseOf<typeof getWeather>;

/** Who tells what the sky will be like here, and what they told. */
export function WeatherSection({ siteId }: { siteId: string }) {
  const { t } = useTranslation('saving');
  const say = useSentence();
  const can = useCan();
  const [editing, setEditing] = useState(false);
  const params = { siteId };
  const { data } = useApi(getWeather, { params });
  const refreshes = [getWeather, getForecast];
  const ask = useWrite(askWeather, { refreshes });
  const drop = useWrite(dropWeather, { refreshes });
  if (!data) return null;
  const { feed } = data;
  return (
    <Section
      title={t('weather.title')}
      aside={
        can('energy:write') &&
        !editing && (
          <span className={classes.bar}>
            {feed && (
              <Button variant="default" loading={ask.sending} onClick={() => ask.send({ params })}>
                {t('weather.ask')}
              </Button>
            )}
            <Button variant="default" onClick={() => setEditing(true)}>
              {t(feed ? 'weather.change' : 'weather.add')}
            </Button>
            {feed && (
              <ConfirmButton
                label={t('weather.drop')}
                title={t('weather.dropTitle')}
                effect={t('weather.dropEffect')}
                act={() => drop.sendAsync({ params, query: { of: feed.of } })}
              />
            )}
          </span>
        )
      }
    >
      <p>
        {say(data.sentence)} {data.problem && say(data.problem)}
      </p>
      {ask.problem && <ErrorState error={ask.problem} />}
      {editing && <WeatherForm siteId={siteId} weather={data} onClose={() => setEditing(false)} />}
      {data.hours.length > 1 && (
        <TimeChart
          label={t('weather.light')}
          link="forecast"
          height={140}
          times={data.hours.map(({ at }) => Date.parse(at))}
          series={[
            {
              label: t('weather.light'),
              unit: 'W/m²',
              color: 'var(--sun)',
              digits: 0,
              plan: true,
              values: data.hours.map(({ radiation }) => radiation),
            },
          ]}
        />
      )}
    </Section>
  );
}

function WeatherForm({
  siteId,
  weather: { feed },
  onClose,
}: {
  siteId: string;
  weather: Weather;
  onClose: () => void;
}) {
  const { t } = useTranslation('saving');
  const params = { siteId };
  const [url, setUrl] = useState(feed?.url ?? 'https://api.open-meteo.com');
  const [key, setKey] = useState('');
  const [of, setOf] = useState<'site' | 'organization'>(feed?.of ?? 'organization');
  const ask = useWrite(askWeather, { refreshes: [getWeather, getForecast] });
  const save = useWrite(setWeather, {
    refreshes: [getWeather],
    onDone: () => {
      ask.send({ params });
      onClose();
    },
  });
  const errors = fieldErrors(save.problem?.errors ?? []);
  return (
    <Form
      onSubmit={() => save.send({ params, body: { of, url, ...(key && { key }) } })}
      problem={save.problem}
      sending={save.sending}
      onCancel={onClose}
    >
      <FieldRow>
        <TextInput
          label={t('weather.url')}
          description={t('weather.urlHelp')}
          value={url}
          error={errors.url}
          onChange={(event) => setUrl(event.currentTarget.value)}
        />
        <PasswordInput
          label={t('weather.key')}
          description={t(feed?.hasKey ? 'weather.keyKept' : 'weather.keyHelp')}
          value={key}
          onChange={(event) => setKey(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('weather.of')}
          description={t('weather.ofHelp')}
          value={of}
          onChange={(event) => setOf(event.currentTarget.value as typeof of)}
          data={[
            { value: 'organization', label: t('weather.ofOrganization') },
            { value: 'site', label: t('weather.ofSite') },
          ]}
        />
      </FieldRow>
    </Form>
  );
}

import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { quantities, tryMeter, type Values } from '../../../../server/energy/meters/contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { useLocale } from '../../../ui/locale.ts';
import { useWrite } from '../../api.ts';
import { useSentence } from '../../words/sentence.ts';
import { type MeterDraft, transportOf } from './meterDraft.ts';
import classes from './power.module.css';

/** Reads the meter once as the form says, and shows what came or why nothing did. */
export function TryMeter({
  siteId,
  meterId,
  draft,
}: {
  siteId: string;
  meterId: string | undefined;
  draft: MeterDraft;
}) {
  const { t } = useTranslation('power');
  const say = useSentence();
  const trial = useWrite(tryMeter);
  const send = () =>
    trial.send({
      params: { siteId },
      body: {
        transport: transportOf(draft),
        inverted: draft.inverted,
        ...(draft.password && { password: draft.password }),
        ...(meterId && { meterId }),
        ...(draft.kind === 'http' && { sample: draft.sample }),
      },
    });
  const { answer, problem } = trial;
  return (
    <>
      <div>
        <Button variant="default" onClick={send} loading={trial.sending}>
          {t(draft.kind === 'http' ? 'meter.trySample' : 'meter.try')}
        </Button>
      </div>
      {problem && <ErrorState error={problem} />}
      {answer && !problem && (
        <div className={classes.trial} data-ok={answer.ok} role="status">
          <p>{say(answer.sentence)}</p>
          {answer.values && <ShownValues values={answer.values} />}
          {answer.found.length > 0 && (
            <p className="quiet">
              {answer.found
                .map(({ name, value }) => `${t(`meter.found.${name}` as never)}: ${value}`)
                .join(' · ')}
            </p>
          )}
        </div>
      )}
    </>
  );
}

const unitOf = (name: string) => /(Wh|W|A|V|Percent)$/.exec(name)?.[1] ?? '';

/** What a meter says, value by value, in units that people read. */
export function ShownValues({ values }: { values: Values }) {
  const { t } = useTranslation('power');
  const locale = useLocale();
  const shown = (name: (typeof quantities)[number], value: number) => {
    const unit = unitOf(name);
    const kilo = unit === 'W' || unit === 'Wh';
    const digits = { maximumFractionDigits: kilo ? 3 : 1 };
    return `${(kilo ? value / 1000 : value).toLocaleString(locale, digits)} ${kilo ? `k${unit}` : unit.replace('Percent', '%')}`;
  };
  return (
    <dl className={classes.values}>
      {quantities.map((name) => {
        const value = values[name];
        return (
          value !== undefined && (
            <div key={name}>
              <dt>{t(`quantity.${name}`)}</dt>
              <dd>{shown(name, value)}</dd>
            </div>
          )
        );
      })}
    </dl>
  );
}

import { Button, SegmentedControl, Select, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { rawCall } from '../../../../server/gateway/contract.ts';
import { listCallForms } from '../../../../server/gateway/form-contract.ts';
import type { Station } from '../../../../server/locations/contract.ts';
import type { QueryOf, ResponseOf } from '../../../../server/platform/http/contract.ts';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { FieldRow, UnitInput } from '../../../ui/fields.tsx';
import { type Flaw, flawsIn } from '../../../ui/form/check.ts';
import { SchemaForm } from '../../../ui/form/SchemaForm.tsx';
import { beginning, pruned, type Schema, TypedJson } from '../../../ui/form/schema.ts';
import { Section } from '../../../ui/Page.tsx';
import { StatePill } from '../../../ui/StatePill.tsx';
import { useApi, useWrite } from '../../api.ts';
import classes from './Frames.module.css';

type Version = QueryOf<typeof listCallForms>['version'];

const DEFAULT_SECONDS = 30;
const LONGEST_SECONDS = 120;

/** The expert's tool: any action of the station's version, as a form or as JSON, sent exactly as written. */
export default function RawCall({ station }: { station: Station }) {
  const { t } = useTranslation('gateway');
  if (!station.version) return <EmptyState title={t('raw.noVersion')} />;
  return <Call identity={station.identity} version={station.version as Version} />;
}

function Call({ identity, version }: { identity: string; version: Version }) {
  const { t } = useTranslation('gateway');
  const [action, setAction] = useState('');
  const actions = useApi(listCallForms, { query: { version } }).data?.actions ?? [];
  const told = useApi(listCallForms, { query: { version, action } }, { enabled: actions.includes(action) });
  const schema = told.data?.schema as Schema | null | undefined;
  return (
    <Section title={t('raw.title')}>
      <div className={classes.call}>
        <p className="quiet">{t('raw.help')}</p>
        <Select
          label={t('raw.action')}
          searchable
          data={actions}
          value={action || null}
          onChange={(next) => setAction(next ?? '')}
        />
      </div>
      {schema && <Payload key={action} identity={identity} action={action} schema={schema} />}
    </Section>
  );
}

function Payload({ identity, action, schema }: { identity: string; action: string; schema: Schema }) {
  const { t } = useTranslation('gateway');
  const [as, setAs] = useState('form');
  const [value, setValue] = useState<unknown>(() => beginning(schema));
  const [flaws, setFlaws] = useState<readonly Flaw[]>([]);
  const [seconds, setSeconds] = useState<number | string>(DEFAULT_SECONDS);
  const { send, sending, problem, answer } = useWrite(rawCall);
  const submit = () => {
    const payload = pruned(value, schema);
    const found = flawsIn(value instanceof TypedJson ? value : payload, schema);
    setFlaws(found);
    if (found.length > 0) return;
    const timeoutMs = Number(seconds || DEFAULT_SECONDS) * 1000;
    send({ params: { identity }, body: { action, payload: payload as Record<string, unknown>, timeoutMs } });
  };
  /** The same payload, seen the other way; text that cannot be read stays text. */
  const show = (next: string) => {
    const payload = pruned(value, schema);
    if (next === 'form' && payload === undefined) return;
    setValue(next === 'json' ? new TypedJson(JSON.stringify(payload, null, 2)) : payload);
    setAs(next);
  };
  return (
    <>
      <form
        noValidate
        className={classes.call}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <SegmentedControl
          w="fit-content"
          size="xs"
          value={as}
          onChange={show}
          data={[
            { value: 'form', label: t('raw.form') },
            { value: 'json', label: t('raw.json') },
          ]}
        />
        {value instanceof TypedJson ? (
          <Textarea
            label={t('raw.payload')}
            classNames={{ input: classes.json ?? '' }}
            autosize
            minRows={6}
            maxRows={24}
            spellCheck={false}
            value={value.text}
            error={value.readable ? undefined : t('raw.notJson')}
            onChange={({ currentTarget: { value: text } }) => setValue(new TypedJson(text))}
          />
        ) : (
          <SchemaForm schema={schema} value={value} change={setValue} flaws={flaws} exact />
        )}
        <FieldRow>
          <UnitInput
            label={t('raw.timeout')}
            unit="s"
            min={1}
            max={LONGEST_SECONDS}
            value={seconds}
            onChange={setSeconds}
          />
        </FieldRow>
        {flaws.length > 0 && <Flaws flaws={flaws} />}
        {problem && <ErrorState error={problem} />}
        {problem && problem.errors.length > 0 && (
          <ul>
            {problem.errors.map(({ path, message }) => (
              <li key={path + message}>
                <span className="mono">{path}</span> {message}
              </li>
            ))}
          </ul>
        )}
        <div>
          <Button type="submit" loading={sending}>
            {t('raw.send')}
          </Button>
        </div>
      </form>
      {answer && <Answered identity={identity} answer={answer} />}
    </>
  );
}

function Flaws({ flaws }: { flaws: readonly Flaw[] }) {
  const { t } = useTranslation(['gateway', 'ui']);
  return (
    <div role="alert">
      <p>{t('gateway:raw.flaws')}</p>
      <ul>
        {flaws.map(({ path, key, params }) => (
          <li key={path + key}>
            <span className="mono">{path || '/'}</span> {String(t(`ui:check.${key}`, params as never))}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The station's own answer, as it came. */
function Answered({ identity, answer }: { identity: string; answer: ResponseOf<typeof rawCall> }) {
  const { t } = useTranslation('gateway');
  return (
    <div role="status" className={classes.call}>
      <span>
        <StatePill
          state={answer.outcome === 'answered' ? 'accepted' : 'failed'}
          word={t(`outcome.${answer.outcome}`)}
        />{' '}
        <span className="quiet">{Math.round(answer.durationMs)} ms</span>
      </span>
      {answer.deviation && <p>{answer.deviation}</p>}
      <pre className={classes.json}>{JSON.stringify(answer.payload ?? answer.error ?? null, null, 2)}</pre>
      <a href={`/stations/${encodeURIComponent(identity)}?tab=frames&messageId=${answer.messageId}`}>
        {t('raw.frames')}
      </a>
    </div>
  );
}

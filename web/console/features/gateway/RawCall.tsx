import { Button, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { rawCall } from '../../../../server/gateway/contract.ts';
import type { Station } from '../../../../server/locations/contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { FieldRow, UnitInput } from '../../../ui/fields.tsx';
import { Section } from '../../../ui/Page.tsx';
import { StatePill } from '../../../ui/StatePill.tsx';
import { useWrite } from '../../api.ts';
import classes from './Frames.module.css';

const DEFAULT_SECONDS = 30;
const LONGEST_SECONDS = 120;

/** The expert's tool: any action with any payload that the schema allows, sent exactly as written. */
export default function RawCall({ station: { identity } }: { station: Station }) {
  const { t } = useTranslation('gateway');
  const [action, setAction] = useState('');
  const [text, setText] = useState('{}');
  const [seconds, setSeconds] = useState<number | string>(DEFAULT_SECONDS);
  const { send, sending, problem, answer } = useWrite(rawCall);
  const payload = readObject(text);
  return (
    <Section title={t('raw.title')}>
      <form
        className={classes.call}
        onSubmit={(event) => {
          event.preventDefault();
          if (!payload) return;
          send({
            params: { identity },
            body: { action: action.trim(), payload, timeoutMs: Number(seconds || DEFAULT_SECONDS) * 1000 },
          });
        }}
      >
        <p className="quiet">{t('raw.help')}</p>
        <FieldRow>
          <TextInput
            label={t('raw.action')}
            placeholder="GetDiagnostics"
            value={action}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => setAction(event.currentTarget.value)}
          />
          <UnitInput
            label={t('raw.timeout')}
            unit="s"
            min={1}
            max={LONGEST_SECONDS}
            value={seconds}
            onChange={setSeconds}
          />
        </FieldRow>
        <Textarea
          label={t('raw.payload')}
          classNames={{ input: classes.json ?? '' }}
          autosize
          minRows={6}
          maxRows={24}
          spellCheck={false}
          value={text}
          error={payload ? undefined : t('raw.notJson')}
          onChange={(event) => setText(event.currentTarget.value)}
        />
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
          <Button type="submit" loading={sending} disabled={!payload || action.trim() === ''}>
            {t('raw.send')}
          </Button>
        </div>
      </form>
      {answer && (
        <div role="status" className={classes.call}>
          <span>
            <StatePill
              state={answer.outcome === 'answered' ? 'accepted' : 'failed'}
              word={t(`outcome.${answer.outcome}`)}
            />{' '}
            <span className="quiet">{Math.round(answer.durationMs)} ms</span>
          </span>
          {answer.deviation && <p>{answer.deviation}</p>}
          <pre className={classes.json}>
            {JSON.stringify(answer.payload ?? answer.error ?? null, null, 2)}
          </pre>
          <a href={`/stations/${encodeURIComponent(identity)}?tab=frames&messageId=${answer.messageId}`}>
            {t('raw.frames')}
          </a>
        </div>
      )}
    </Section>
  );
}

function readObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

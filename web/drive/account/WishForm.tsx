import { useState } from 'react';
import {
  type OwnTransaction,
  setWish,
  type WishMode,
  wishModes,
} from '../../../server/drive/account-contract.ts';
import { call, useDo } from '../api.ts';
import { ProblemNote } from '../parts/Page.tsx';
import { useWords } from '../words/index.ts';

interface Typed {
  readonly mode: WishMode;
  readonly time: string;
  readonly kilowattHours: string;
}

/**
 * When I leave, how much I need, and how it shall charge: what energy management goes by. It shows the wish as it
 * stands, which may change elsewhere, until something is typed: that stays until it is saved.
 */
export function WishForm({ one, put }: { one: OwnTransaction; put: (one: OwnTransaction) => void }) {
  const { t } = useWords();
  const [typed, setTyped] = useState<Typed>();
  const shown = typed ?? typedOf(one.wish);
  const { mode, time, kilowattHours } = shown;
  const type = (part: Partial<Typed>) => setTyped({ ...shown, ...part });
  const { run, busy, problem } = useDo(async () => {
    const energyWh = Number(kilowattHours) > 0 ? Number(kilowattHours) * 1000 : null;
    const departAt = time ? nextAt(time, new Date()).toISOString() : null;
    put(await call(setWish, { params: { transactionId: one.id }, body: { mode, departAt, energyWh } }));
    // What was typed while it was being saved stays.
    setTyped((now) => (now === typed ? undefined : now));
  });
  return (
    <form
      className="card"
      onSubmit={(event) => {
        event.preventDefault();
        run();
      }}
    >
      <fieldset className="chips wrap">
        <legend>{t('wish')}</legend>
        {wishModes.map((one) => (
          <label key={one} className="chip" data-on={mode === one || undefined}>
            <input
              type="radio"
              name="mode"
              className="hidden-input"
              checked={mode === one}
              onChange={() => type({ mode: one })}
            />
            {t(`wish_${one}`)}
          </label>
        ))}
      </fieldset>
      <label className="field">
        <span>{t('departAt')}</span>
        <input
          type="time"
          value={time}
          required={mode === 'departure'}
          onChange={(event) => type({ time: event.currentTarget.value })}
        />
      </label>
      <label className="field">
        <span>{t('needEnergy')}</span>
        <input
          type="number"
          inputMode="decimal"
          min={1}
          max={1000}
          step="any"
          value={kilowattHours}
          onChange={(event) => type({ kilowattHours: event.currentTarget.value })}
        />
      </label>
      {problem && <ProblemNote problem={problem} />}
      <button type="submit" className="button" disabled={busy}>
        {t('save')}
      </button>
    </form>
  );
}

const typedOf = (wish: OwnTransaction['wish']): Typed => ({
  mode: wish?.mode ?? 'now',
  time: wish?.departAt ? clockOf(new Date(wish.departAt)) : '',
  kilowattHours: wish?.energyWh ? String(wish.energyWh / 1000) : '',
});

const two = (number: number) => String(number).padStart(2, '0');
const clockOf = (at: Date) => `${two(at.getHours())}:${two(at.getMinutes())}`;

/** The next time that a clock shows this: today, or else tomorrow. */
function nextAt(time: string, now: Date): Date {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const at = new Date(now);
  at.setHours(hours, minutes, 0, 0);
  if (at <= now) at.setDate(at.getDate() + 1);
  return at;
}

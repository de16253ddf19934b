import { useState } from 'react';
import { type OwnVehicle, setGiving } from '../../../server/drive/account-contract.ts';
import { call, useDo } from '../api.ts';
import { ProblemNote } from '../parts/Page.tsx';
import { useWords } from '../words/index.ts';

/** What may be chosen as kept, in %. */
const kept = [20, 30, 40, 50, 60, 70, 80, 90] as const;

/** Whether a car may give energy back to the house, and what it keeps. */
export function GivingForm({ vehicle, changed }: { vehicle: OwnVehicle; changed: () => void }) {
  const { t, say } = useWords();
  const { giving } = vehicle;
  const [open, setOpen] = useState(false);
  const [allowed, setAllowed] = useState(giving.allowed);
  const [keepPercent, setKeep] = useState(giving.keepPercent);
  const [battery, setBattery] = useState(vehicle.batteryWh === null ? '' : String(vehicle.batteryWh / 1000));
  const { run, busy, problem } = useDo(async () => {
    const batteryWh = battery === '' ? null : Number(battery) * 1000;
    await call(setGiving, { params: { vehicleId: vehicle.id }, body: { allowed, keepPercent, batteryWh } });
    setOpen(false);
    changed();
  });
  if (!open)
    return (
      <span className="spread">
        <span className="quiet">{say(giving.sentence)}</span>
        <button type="button" className="button small" onClick={() => setOpen(true)}>
          {t('changeGiving')}
        </button>
      </span>
    );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        run();
      }}
    >
      <label className="row">
        <input
          type="checkbox"
          checked={allowed}
          onChange={(event) => setAllowed(event.currentTarget.checked)}
        />
        <span>{t('mayGive')}</span>
      </label>
      <p className="quiet">{t('mayGiveHelp')}</p>
      <label className="field">
        <span>{t('keepsAtLeast')}</span>
        <select value={keepPercent} onChange={(event) => setKeep(Number(event.currentTarget.value))}>
          {[...new Set([...kept, giving.keepPercent])]
            .sort((a, b) => a - b)
            .map((percent) => (
              <option key={percent} value={percent}>
                {percent} %
              </option>
            ))}
        </select>
      </label>
      <label className="field">
        <span>{t('batterySize')}</span>
        <input
          type="number"
          inputMode="decimal"
          min={1}
          max={2000}
          step="0.1"
          required={allowed}
          value={battery}
          onChange={(event) => setBattery(event.currentTarget.value)}
        />
      </label>
      {problem && <ProblemNote problem={problem} />}
      <span className="row even">
        <button type="button" className="button" onClick={() => setOpen(false)}>
          {t('cancel')}
        </button>
        <button type="submit" className="button" disabled={busy}>
          {t('save')}
        </button>
      </span>
    </form>
  );
}

import { useState } from 'react';
import {
  addVehicle,
  blockToken,
  claimToken,
  listFavourites,
  listTokens,
  listVehicles,
  type OwnToken,
  removeVehicle,
  withdrawCardRequest,
} from '../../../server/drive/account-contract.ts';
import { call, useAnswer, useDo } from '../api.ts';
import { Page, ProblemNote, Skeleton } from '../parts/Page.tsx';
import { StatePill } from '../parts/State.tsx';
import { Link } from '../router.tsx';
import { useWords } from '../words/index.ts';
import { GivingForm } from './GivingForm.tsx';

/** My cards, my cars, my places. */
export default function ThingsPage() {
  const { t } = useWords();
  return (
    <Page title={t('cards')} back="/account">
      <Cards />
      <Vehicles />
      <Favourites />
    </Page>
  );
}

function Cards() {
  const { t } = useWords();
  const { data, problem, reload } = useAnswer(listTokens, {});
  return (
    <section>
      <h2>{t('cards')}</h2>
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {!data && !problem && <Skeleton rows={1} />}
      {data?.items.length === 0 && <p className="quiet">{t('noCards')}</p>}
      <ul className="plain">
        {data?.items.map((token) => (
          <li key={token.id}>
            <Card token={token} changed={reload} />
          </li>
        ))}
      </ul>
      {data?.waiting.map((one) => (
        <Waiting key={one.id} request={one} changed={reload} />
      ))}
      {data?.refused.map(({ id, number, reason }) => (
        <div key={id} className="notice" data-tone="amber">
          <b>{t('cardRefused', { number })}</b>
          <p>{reason || t('cardRefusedHelp')}</p>
        </div>
      ))}
      <AddCard changed={reload} />
    </section>
  );
}

/** A card that the operator was asked for. */
function Waiting({ request, changed }: { request: { id: string; number: string }; changed: () => void }) {
  const { t } = useWords();
  const { run, busy, problem } = useDo(async () => {
    await call(withdrawCardRequest, { params: { cardRequestId: request.id } });
    changed();
  });
  return (
    <div className="card">
      <span className="spread">
        <span className="quiet">{t('cardWaiting', { number: request.number })}</span>
        <button type="button" className="button small" disabled={busy} onClick={() => run()}>
          {t('cancel')}
        </button>
      </span>
      {problem && <ProblemNote problem={problem} />}
    </div>
  );
}

/** A card that came in the mail: claimed by what is printed on it, or the operator is asked. */
function AddCard({ changed }: { changed: () => void }) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  const [number, setNumber] = useState('');
  const [label, setLabel] = useState('');
  const [asked, setAsked] = useState(false);
  const { run, busy, problem } = useDo(async () => {
    const { token } = await call(claimToken, { body: { number, label } });
    setAsked(token === null);
    setNumber('');
    setLabel('');
    setOpen(false);
    changed();
  });
  if (!open)
    return (
      <>
        {asked && (
          <p className="notice" role="status">
            {t('cardAsked')}
          </p>
        )}
        <button type="button" className="button after" onClick={() => setOpen(true)}>
          {t('addCard')}
        </button>
      </>
    );
  return (
    <form
      className="card after"
      onSubmit={(event) => {
        event.preventDefault();
        run();
      }}
    >
      <label className="field">
        <span>{t('cardNumber')}</span>
        <input
          required
          minLength={4}
          maxLength={60}
          autoCapitalize="characters"
          autoComplete="off"
          value={number}
          onChange={(event) => setNumber(event.currentTarget.value)}
        />
      </label>
      <label className="field">
        <span>{t('cardName')}</span>
        <input maxLength={100} value={label} onChange={(event) => setLabel(event.currentTarget.value)} />
      </label>
      {problem && <ProblemNote problem={problem} />}
      <span className="row even">
        <button type="button" className="button" onClick={() => setOpen(false)}>
          {t('cancel')}
        </button>
        <button type="submit" className="button" disabled={busy}>
          {t('addCard')}
        </button>
      </span>
    </form>
  );
}

function Card({ token, changed }: { token: OwnToken; changed: () => void }) {
  const { t } = useWords();
  const [sure, setSure] = useState(false);
  const { run, busy, problem } = useDo(async () => {
    await call(blockToken, { params: { tokenId: token.id } });
    setSure(false);
    changed();
  });
  return (
    <article className="card">
      <span className="spread">
        <b>{token.label || `… ${token.ending}`}</b>
        <span className="pill" data-tone={token.usable ? 'green' : 'red'}>
          {t(token.usable ? 'usable' : 'blocked')}
        </span>
      </span>
      <span className="quiet">
        … {token.ending} · {token.organization}
      </span>
      {problem && <ProblemNote problem={problem} />}
      {sure && <p>{t('lostSure')}</p>}
      {token.usable && (
        <span className="row">
          {sure && (
            <button type="button" className="button small" onClick={() => setSure(false)}>
              {t('cancel')}
            </button>
          )}
          <button
            type="button"
            className={sure ? 'button small danger' : 'button small'}
            disabled={busy}
            onClick={() => (sure ? run() : setSure(true))}
          >
            {t('lostCard')}
          </button>
        </span>
      )}
    </article>
  );
}

function Vehicles() {
  const { t } = useWords();
  const { data, problem, reload } = useAnswer(listVehicles, {});
  const [plate, setPlate] = useState('');
  const [model, setModel] = useState('');
  const add = useDo(async () => {
    await call(addVehicle, { body: { plate, model } });
    setPlate('');
    setModel('');
    reload();
  });
  const remove = useDo(async (vehicleId: string) => {
    await call(removeVehicle, { params: { vehicleId } });
    reload();
  });
  const trouble = add.problem ?? remove.problem;
  return (
    <section>
      <h2>{t('vehicles')}</h2>
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {trouble && <ProblemNote problem={trouble} />}
      {!data && !problem && <Skeleton rows={1} />}
      {data?.items.length === 0 && <p className="quiet">{t('noVehicles')}</p>}
      <ul className="plain">
        {data?.items.map((vehicle) => (
          <li key={vehicle.id} className="card">
            <span className="spread">
              <b>{vehicle.plate}</b>
              <span className="quiet">{vehicle.model}</span>
              <button type="button" className="button small" onClick={() => remove.run(vehicle.id)}>
                {t('remove')}
              </button>
            </span>
            <GivingForm vehicle={vehicle} changed={reload} />
          </li>
        ))}
      </ul>
      <form
        className="card"
        onSubmit={(event) => {
          event.preventDefault();
          add.run();
        }}
      >
        <label className="field">
          <span>{t('plate')}</span>
          <input
            required
            maxLength={20}
            autoCapitalize="characters"
            value={plate}
            onChange={(event) => setPlate(event.currentTarget.value)}
          />
        </label>
        <label className="field">
          <span>{t('model')}</span>
          <input maxLength={100} value={model} onChange={(event) => setModel(event.currentTarget.value)} />
        </label>
        <button type="submit" className="button" disabled={add.busy}>
          {t('add')}
        </button>
      </form>
    </section>
  );
}

function Favourites() {
  const { t, say } = useWords();
  const { data } = useAnswer(listFavourites, {});
  if (!data || data.items.length === 0) return null;
  return (
    <section>
      <h2>{t('favourites')}</h2>
      <ul className="plain">
        {data.items.map((site) => (
          <li key={site.id}>
            <Link to={`/sites/${site.id}`} className="card link">
              <span className="spread">
                <b>{site.name}</b>
                <StatePill state={site.state} />
              </span>
              <span>{say(site.sentence)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

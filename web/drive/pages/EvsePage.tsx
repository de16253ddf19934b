import { lazy, Suspense, useRef, useState } from 'react';
import { getOffer, openPayment } from '../../../server/drive/charge-contract.ts';
import { getLabelledEvse, type LabelledEvse, type PublicState } from '../../../server/drive/contract.ts';
import { ratedPower } from '../../ui/format.ts';
import { plugWords } from '../../ui/plugs.ts';
import { call, useAnswer, useDo } from '../api.ts';
import { useChanges } from '../live.ts';
import { Page, ProblemNote, Skeleton } from '../parts/Page.tsx';
import { PriceCard } from '../parts/PriceCard.tsx';
import { StatePill } from '../parts/State.tsx';
import { leaveToPay } from '../pay.ts';
import { clientKeyOf, keepPayment } from '../payments.ts';
import { go, Link } from '../router.tsx';
import { isSignedIn } from '../signed.ts';
import { type Key, minorMoney, useWords } from '../words/index.ts';

const ReservedNote = lazy(() => import('../account/ReservedNote.tsx'));
const OwnStart = lazy(() => import('../account/OwnStart.tsx'));

/** The EVSE whose label was scanned: what does it cost, and do I want to pay? */
export default function EvsePage({ code }: { code: string }) {
  const { t } = useWords();
  const evse = useAnswer(getLabelledEvse, { params: { code } });
  const offer = useAnswer(getOffer, evse.data && { params: { code } });
  const reload = () => {
    evse.reload();
    offer.reload();
  };
  useChanges(evse.data?.siteId ?? undefined, reload);
  const { data } = evse;
  const back = data?.siteId ? `/sites/${data.siteId}` : '/';
  const offered = offer.data?.offer;
  return (
    <Page
      title={data ? (data.siteName ?? data.operator) : t(evse.problem ? 'app' : 'loading')}
      back={back}
      action={data && offered && <Pay code={code} evse={data} offer={offered} reload={reload} />}
    >
      {evse.problem && (
        <ProblemNote problem={evse.problem} retry={evse.problem.status === 0 ? reload : undefined}>
          <Link to="/" className="button small">
            {t('toMap')}
          </Link>
        </ProblemNote>
      )}
      {!data && !evse.problem && <Skeleton />}
      {data && (
        <>
          <Which evse={data} />
          {isSignedIn() && (
            <Suspense>
              <ReservedNote evseId={data.id} state={data.state} />
            </Suspense>
          )}
          <PriceCard price={offered?.price ?? data.price} />
          {isSignedIn() && data.state !== 'offline' && (
            <Suspense>
              <OwnStart code={code} adHoc={offered?.price ?? data.price} />
            </Suspense>
          )}
          {offer.problem && <ProblemNote problem={offer.problem} retry={offer.reload} />}
          {offer.data && !offered && <Cannot evse={data} offered={offer.data} />}
          {offered && <p className="quiet center">{t('plugFirst')}</p>}
        </>
      )}
    </Page>
  );
}

/** Is it the one that I stand before? */
function Which({ evse }: { evse: LabelledEvse }) {
  const { t, say, locale } = useWords();
  const facts = [
    evse.currentType,
    evse.maxWatts !== null && ratedPower(evse.maxWatts, locale),
    ...evse.plugs.map(plugWords),
  ];
  return (
    <section className="which">
      <p className="reference" title={t('compareLabel')}>
        {evse.reference}
      </p>
      <p className="quiet">
        {[evse.name, evse.address, evse.city].filter(Boolean).join(', ')}
        <br />
        {facts.filter(Boolean).join(' · ')}
      </p>
      <p className="row">
        <StatePill state={evse.state} /> <span>{say(evse.sentence)}</span>
      </p>
    </section>
  );
}

const helpOf = (state: PublicState): Key => {
  if (state === 'offline') return 'offlineHelp';
  return state === 'faulted' || state === 'unavailable' ? 'faultedHelp' : 'notFreeHelp';
};

/** Why not, and what to do instead. */
function Cannot({ evse, offered }: { evse: LabelledEvse; offered: { cannot: Parameters<Say>[0] | null } }) {
  const { t, say } = useWords();
  return (
    <div className="notice" data-tone="amber" role="status">
      <b>{offered.cannot ? say(offered.cannot) : t('cannotStart')}</b>
      <p>{t(helpOf(evse.state) as 'offlineHelp')}</p>
      {evse.siteId && (
        <p className="row">
          <Link to={`/sites/${evse.siteId}`} className="button small">
            {t('otherHere')}
          </Link>
        </p>
      )}
    </div>
  );
}
type Say = ReturnType<typeof useWords>['say'];

interface OfferShown {
  readonly id: string;
  readonly holdMinor: number;
  readonly currency: string;
  readonly decimals: number;
}

/** The one decision of the page. The e-mail is asked beside it, and may stay empty. */
function Pay({
  code,
  evse,
  offer,
  reload,
}: {
  code: string;
  evse: LabelledEvse;
  offer: OfferShown;
  reload: () => void;
}) {
  const { t, locale, language } = useWords();
  const [email, setEmail] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const [wrong, setWrong] = useState(false);
  const { run, busy, problem } = useDo(async () => {
    const { id, holdMinor, currency } = offer;
    const opened = await call(openPayment, {
      params: { code },
      body: {
        offer: id,
        holdMinor,
        currency,
        clientKey: clientKeyOf(id),
        language,
        ...(email.trim() && { email: email.trim() }),
      },
    });
    const { paymentId, secret, client } = opened;
    keepPayment({
      paymentId,
      secret,
      at: new Date().toISOString(),
      place: evse.siteName ?? evse.reference,
    });
    if (!leaveToPay(client)) go(`/charge/${paymentId}`);
  });
  const pay = () => {
    const fine = field.current?.checkValidity() ?? true;
    setWrong(!fine);
    if (fine) run();
    else field.current?.focus();
  };
  const hold = minorMoney(offer.holdMinor, offer.currency, offer.decimals, locale);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        pay();
      }}
    >
      {problem && <ProblemNote problem={problem} retry={problem.status === 409 ? reload : undefined} />}
      <label className="field">
        <span>{t('emailLabel')}</span>
        <input
          ref={field}
          type="email"
          autoComplete="email"
          inputMode="email"
          value={email}
          maxLength={254}
          aria-invalid={wrong}
          aria-describedby="email-help"
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <span id="email-help" className={wrong ? 'small wrong' : 'small quiet'}>
          {t(wrong ? 'emailWrong' : 'emailHelp')}
        </span>
      </label>
      <button type="submit" className="button primary" disabled={busy}>
        {t(busy ? 'payBusy' : 'pay')}
      </button>
      <p className="quiet small center">{t('payHold', { amount: hold })}</p>
    </form>
  );
}

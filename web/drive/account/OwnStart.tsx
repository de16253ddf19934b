import { useState } from 'react';
import { type OwnOffer, ownOffers, startOwn } from '../../../server/drive/account-contract.ts';
import type { Price } from '../../../server/drive/contract.ts';
import { call, useAnswer, useDo } from '../api.ts';
import { ProblemNote, Skeleton } from '../parts/Page.tsx';
import { PriceCard } from '../parts/PriceCard.tsx';
import { go } from '../router.tsx';
import { useWords } from '../words/index.ts';
import { cardName } from './cardName.ts';

/** For who has signed in: a card of their own starts it too, at what it pays here, without paying on the spot. */
export default function OwnStart({ code, adHoc }: { code: string; adHoc: Price | null }) {
  const { data, problem, reload } = useAnswer(ownOffers, { params: { code } });
  if (problem && !data) return <ProblemNote problem={problem} retry={reload} />;
  if (!data) return <Skeleton />;
  return data.items.map((offer) => (
    <Offer key={offer.tokenId} code={code} offer={offer} asAdHoc={same(offer.price, adHoc)} />
  ));
}

const same = (a: Price | null, b: Price | null) => JSON.stringify(a) === JSON.stringify(b);

function Offer({ code, offer, asAdHoc }: { code: string; offer: OwnOffer; asAdHoc: boolean }) {
  const { t, say } = useWords();
  const [answer, setAnswer] = useState<string>();
  const { tokenId, price } = offer;
  const card = cardName(offer);
  const { run, busy, problem } = useDo(async () => {
    setAnswer(undefined);
    const { started, sentence, at } = await call(startOwn, { params: { code }, body: { tokenId } });
    if (started) go(`/account/starting/${code}?${new URLSearchParams({ token: tokenId, since: at })}`);
    else setAnswer(say(sentence));
  });
  return (
    <section aria-label={card}>
      {!asAdHoc && price && <PriceCard price={price} title={t('priceWith', { card })} />}
      {problem && <ProblemNote problem={problem} />}
      {answer && (
        <p className="notice" data-tone="amber" role="alert">
          {answer}
        </p>
      )}
      <button type="button" className="button" disabled={busy} onClick={() => run()}>
        {t('startWith', { card })}
      </button>
    </section>
  );
}

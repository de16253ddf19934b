import { useState } from 'react';
import { listTokens, startOwn } from '../../../server/drive/account-contract.ts';
import { call, useAnswer, useDo } from '../api.ts';
import { ProblemNote } from '../parts/Page.tsx';
import { go } from '../router.tsx';
import { useWords } from '../words/index.ts';

/** For who has signed in: a card of their own starts it too, without paying on the spot. */
export default function OwnStart({ code }: { code: string }) {
  const { t, say } = useWords();
  const { data } = useAnswer(listTokens, {});
  const [answer, setAnswer] = useState<string>();
  const { run, busy, problem } = useDo(async (tokenId: string) => {
    const { started, sentence } = await call(startOwn, { params: { code }, body: { tokenId } });
    if (started) go('/account/charges');
    else setAnswer(say(sentence));
  });
  const usable = data?.items.filter((token) => token.usable) ?? [];
  if (usable.length === 0) return null;
  return (
    <section className="row">
      {problem && <ProblemNote problem={problem} />}
      {answer && (
        <p className="notice" data-tone="amber" role="alert">
          {answer}
        </p>
      )}
      {usable.map((token) => (
        <button key={token.id} type="button" className="button" disabled={busy} onClick={() => run(token.id)}>
          {t('startWith', { card: token.label || `… ${token.ending}` })}
        </button>
      ))}
    </section>
  );
}

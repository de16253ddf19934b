import { addFavourite, getMe, removeFavourite } from '../../../server/drive/account-contract.ts';
import { call, useAnswer, useDo } from '../api.ts';
import { ProblemNote } from '../parts/Page.tsx';
import { useWords } from '../words/index.ts';

/** Keeps a place, or lets it go. */
export default function FavouriteButton({ siteId }: { siteId: string }) {
  const { t } = useWords();
  const { data: me, reload } = useAnswer(getMe, {});
  const kept = me?.favourites.includes(siteId) ?? false;
  const { run, busy, problem } = useDo(async () => {
    await call(kept ? removeFavourite : addFavourite, { params: { siteId } });
    reload();
  });
  if (!me) return null;
  return (
    <>
      <button type="button" className="button" aria-pressed={kept} disabled={busy} onClick={() => run()}>
        {kept ? `★ ${t('dropPlace')}` : `☆ ${t('keepPlace')}`}
      </button>
      {problem && <ProblemNote problem={problem} />}
    </>
  );
}

import type { Price } from '../../../server/drive/contract.ts';
import { useWords } from '../words/index.ts';

/** What charging costs: the price of energy large, the rest in sentences, an example in money. */
export function PriceCard({ price, title }: { price: Price | null; title?: string }) {
  const { t, say } = useWords();
  if (!price)
    return (
      <section className="card">
        <h2>{t('price')}</h2>
        <p>{t('priceMissing')}</p>
        <p className="quiet">{t('priceMissingHelp')}</p>
      </section>
    );
  const [first, ...rest] = price.parts;
  return (
    <section className="card" aria-label={title ?? t('price')}>
      {title && <h2>{title}</h2>}
      {first && <p className="large">{say(first.sentence)}</p>}
      {rest.length > 0 && (
        <ul className="plain">
          {rest.map((part) => (
            <li key={part.dimension}>+ {say(part.sentence)}</li>
          ))}
        </ul>
      )}
      <p className="quiet">
        {t('priceExample', { example: say(price.example.sentence) })} ·{' '}
        {t(price.taxIncluded ? 'taxIncluded' : 'taxOnTop')}
      </p>
    </section>
  );
}

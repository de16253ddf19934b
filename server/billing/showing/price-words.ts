import { pricesAt } from '@busbar/pricing';
import type { Kysely } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import { candidatesForAll, frozenTariff } from '../../tariffs/index.ts';
import type { Words } from './ocpp-costmsg.ts';
import { maxText, priceWords } from './words.ts';

/** Who asks for a price, and where. */
export interface PriceAsking {
  readonly stationId: string;
  readonly zone: string;
  readonly evse: number | null;
  readonly tokenId: string | null;
  readonly at: Date;
}

/** The price that holds for somebody at a place, with the words that a display shows; nothing where none is assigned. */
export async function priceFor(db: Kysely<DB>, { zone, ...asking }: PriceAsking) {
  const [[candidate] = []] = await candidatesForAll(db, [asking]);
  if (!candidate) return undefined;
  const tariff = await frozenTariff(db, candidate, asking.at, asking);
  const at = asking.at.getTime();
  const prices = pricesAt(tariff, { zone, at, start: at, wattHours: 0, watts: 0 });
  return { candidate, tariff, prices, words: wordsOf(candidate.texts, priceWords(prices, tariff)) };
}

/** The text of a language first, where the tariff was written in it, and the others beside it. */
function wordsOf(texts: Readonly<Record<string, string>>, made: string): Words {
  const { en, ...others } = texts;
  const [[language, first] = ['', made]] = en === undefined ? Object.entries(others) : [['en', en] as const];
  const rest = Object.entries(texts).filter(([name]) => name !== language);
  const cut = (text: string) => text.slice(0, maxText);
  return { text: cut(first), others: Object.fromEntries(rest.map(([name, text]) => [name, cut(text)])) };
}

/** The words in a language, where there are some, else the first ones. */
export const inLanguage = ({ text, others }: Words, language: string | null): string =>
  (language && (others[language] ?? others[language.slice(0, 2)])) || text;

/** The proof of dimming as a PDF that a grid operator can read: orders, what followed, each device, minutes, the hash of the log. */

import { ink, openSheet, type Sheet } from '../../books/index.ts';
import type { DimmingProof, Period } from './proof.ts';
import { type ProofLanguage, proofWords } from './proof-words.ts';

/** Minutes that are printed of one document; the CSV has all. */
const mostMinutes = 1500;

export interface ProofFacts extends Period {
  readonly site: {
    readonly name: string;
    readonly address: string;
    readonly postalCode: string;
    readonly city: string;
    readonly zone: string;
  };
  readonly organization: string;
  readonly hash: string;
  /** Where the log is fetched, without the host. */
  readonly path: string;
  readonly madeAt: Date;
}

export function proofPdf(
  facts: ProofFacts,
  dimmings: readonly DimmingProof[],
  language: ProofLanguage,
): Promise<Buffer> {
  const words = proofWords[language];
  const { site } = facts;
  const time = (at: Date) =>
    at.toLocaleString(words.locale, { timeZone: site.zone, dateStyle: 'medium', timeStyle: 'medium' });
  const power = (watts: number | null) =>
    watts === null
      ? words.unknown
      : `${(watts / 1000).toLocaleString(words.locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 })} kW`;
  const sheet = openSheet({
    paper: 'A4',
    title: `${words.title} · ${site.name}`,
    author: facts.organization,
    language: words.locale,
    madeAt: facts.madeAt,
    foot: (page, pages) => [[words.title, site.name], [facts.hash], [words.page(page, pages)]],
  });
  const say = { words, time, power };
  let y = head(sheet, facts, say);
  if (dimmings.length === 0) y += sheet.say(words.none, sheet.left, y, { size: 10 }) + 10;
  let left = mostMinutes;
  for (const dimming of dimmings) {
    y = drawDimming(sheet, y, dimming, left, say);
    left = Math.max(0, left - dimming.rows.length);
  }
  y = sheet.room(y + 8, 90);
  y += sheet.say(words.log, sheet.left, y, { font: 'bold', size: 11 }) + 4;
  y += sheet.say(words.hash(facts.path), sheet.left, y, { size: 8.2, color: ink.quiet }) + 3;
  sheet.say(facts.hash, sheet.left, y, { size: 8.2, font: 'medium' });
  return sheet.end();
}

interface Say {
  readonly words: (typeof proofWords)[ProofLanguage];
  readonly time: (at: Date) => string;
  readonly power: (watts: number | null) => string;
}

function head(sheet: Sheet, facts: ProofFacts, { words, time }: Say): number {
  const { site } = facts;
  let y =
    sheet.top +
    sheet.say(words.title, sheet.left, sheet.top, { font: 'bold', size: 17, color: ink.house }) +
    10;
  const place = [site.address, [site.postalCode, site.city].filter(Boolean).join(' ')]
    .filter(Boolean)
    .join(', ');
  const lines: readonly (readonly [string, string])[] = [
    [words.facts.site, [site.name, place].filter(Boolean).join(' · ')],
    [words.facts.operator, facts.organization],
    [words.facts.period, `${time(facts.from)} – ${time(facts.to)}`],
    [words.facts.zone, site.zone],
    [words.facts.made, time(facts.madeAt)],
  ];
  for (const [title, value] of lines) {
    sheet.say(title, sheet.left, y, { size: 9, color: ink.quiet, width: 90 });
    y += sheet.say(value, sheet.left + 96, y, { size: 9 }) + 3;
  }
  return y + 6 + sheet.say(words.rule, sheet.left, y + 6, { size: 8.2, color: ink.quiet }) + 12;
}

function drawDimming(sheet: Sheet, from: number, one: DimmingProof, printed: number, say: Say): number {
  const { words, time, power } = say;
  const { first } = one;
  let y = sheet.room(from, 130);
  const line = (text: string, font: 'text' | 'bold' = 'text') => {
    y += sheet.say(text, sheet.left, y, { font, size: font === 'bold' ? 11 : 9 }) + 3;
  };
  line(words.order(first.source, time(first.started_at)), 'bold');
  line(
    first.mode === 'direct'
      ? words.direct(first.devices, power(first.each_watts), power(first.limit_watts))
      : words.manager(first.devices, power(first.limit_watts)),
  );
  line(`${words.ended(first.ended_at && time(first.ended_at))} ${words.acted(one.actedAfter)}`);
  line(
    words.verdict(
      one.highestWatts === null ? null : power(one.highestWatts),
      one.above,
      one.minutes,
      one.unmeasured,
    ),
  );
  y += 5;
  if (one.each.length === 0) line(words.noDevices);
  else
    y = sheet.table(
      y,
      words.devices.map((title, index) => ({ title, grow: index === 0 ? 3 : 1.4, right: index > 0 })),
      one.each.map((device) => [
        device.device,
        first.each_watts === null ? '–' : power(first.each_watts),
        power(device.highestWatts),
        power(device.meanWatts),
        String(device.minutes),
        device.above === null ? '–' : String(device.above),
      ]),
    );
  y = sheet.room(y + 8, 60);
  const rows = one.rows.slice(0, printed);
  if (rows.length > 0)
    y = sheet.table(
      y,
      words.minutes.map((title, index) => ({ title, grow: index === 0 ? 2 : 1.5, right: index > 0 })),
      rows.map((row) => [
        time(row.at),
        power(row.limit_watts),
        power(row.evse_watts),
        power(row.device_watts),
        power(row.grid_watts),
      ]),
      7.4,
    );
  if (one.rows.length > rows.length) line(words.more(one.rows.length - rows.length));
  return y + 14;
}

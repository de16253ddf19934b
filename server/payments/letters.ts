/** What payers are written, by language; English where there is none of theirs. */

interface About {
  /** Such as 12.40 EUR. */
  readonly owed: string;
  readonly url: string;
}

const rest: Readonly<Record<string, (about: About) => { subject: string; text: string }>> = {
  en: ({ owed, url }) => ({
    subject: `Still to be paid for charging: ${owed}`,
    text: `What your bank had held did not cover all of your charging: ${owed} is still to be paid.\n\nPay it here:\n\n${url}\n\nThe same page has what was charged, line by line.\n`,
  }),
  de: ({ owed, url }) => ({
    subject: `Fürs Laden noch zu zahlen: ${owed}`,
    text: `Was Ihre Bank reserviert hatte, reichte für das Laden nicht ganz: ${owed} sind noch zu zahlen.\n\nHier bezahlen:\n\n${url}\n\nAuf derselben Seite steht Zeile für Zeile, was berechnet wurde.\n`,
  }),
  fr: ({ owed, url }) => ({
    subject: `Reste à payer pour la charge : ${owed}`,
    text: `Le montant réservé par votre banque n’a pas couvert toute la charge : ${owed} restent à payer.\n\nPayer ici :\n\n${url}\n\nLa même page indique, ligne par ligne, ce qui a été facturé.\n`,
  }),
};

/** Asks a payer for what was not paid. */
export const letterForRest = (language: string | null, about: About) =>
  (rest[language ?? 'en'] ?? rest.en!)(about);

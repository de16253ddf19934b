/**
 * Cost lines in other languages. The kernel writes each as one English sentence of a few forms (packages/pricing,
 * explain.ts), and it is kept with the price for good: so it is put into other words here, form by form. A test holds
 * every form of the kernel against these.
 */
type Forms = readonly (readonly [pattern: RegExp, words: string])[];

/** Where a reason ends: at the next one, or with the sentence. */
const end = '(?= and |\\.$)';
const reason = (words: string) => new RegExp(`${words}${end}`, 'g');

export const germanLines: Forms = [
  [/^No-show fee of /, 'Gebühr für Nichterscheinen: '],
  [/^Reservation fee of /, 'Reservierungsgebühr: '],
  [/^Fee of /, 'Gebühr: '],
  [/^Raised to the minimum price of (.+)\.$/, 'Auf den Mindestpreis von $1 angehoben.'],
  [/^Cut to the maximum price of (.+)\.$/, 'Auf den Höchstpreis von $1 begrenzt.'],
  [/ before tax and /, ' vor Steuer und '],
  [/ before tax/, ' vor Steuer'],
  [/ after tax/, ' nach Steuer'],
  [/ \((.+?) rounded up to the billing step\)/, ' ($1, auf den Abrechnungsschritt aufgerundet)'],
  [/ with (\S+ %) off for /, ' mit $1 Rabatt für '],
  [/ given back, credited at /, ' zurückgegeben, gutgeschrieben zu '],
  [/ given back at /, ' zurückgegeben zu '],
  [/ connected without charging at /, ' angesteckt ohne zu laden zu '],
  [/ charging at /, ' geladen zu '],
  [/ reserved at /, ' reserviert zu '],
  [/ at (?=\S+ \S+?\/kWh)/, ' zu '],
  [/ because no special rate held/, ', da kein anderer Preis galt'],
  [reason('that was the price from (\\S+)Z on'), 'das der Preis ab $1 UTC war'],
  [reason('it was after the first (.+?)'), 'es nach den ersten $1 war'],
  [reason('it was within the first (.+?)'), 'es innerhalb der ersten $1 war'],
  [reason('it was on or after (.+?)'), 'es am $1 oder später war'],
  [reason('it was from (\\S+) to before (\\S+?)'), 'es vom $1 bis vor dem $2 war'],
  [reason('it was between (.+?) and (.+?)'), 'es zwischen $1 und $2 war'],
  [reason('it was before (.+?)'), 'es vor $1 war'],
  [reason('it was after (.+?)'), 'es nach $1 war'],
  [reason('the (power|current) was between (.+?) and (.+?)'), 'the $1 zwischen $2 und $3 lag'],
  [reason('the (power|current) was at least (.+?)'), 'the $1 mindestens $2 betrug'],
  [reason('the (power|current) was below (.+?)'), 'the $1 unter $2 lag'],
  [/the power/g, 'die Leistung'],
  [/the current/g, 'der Strom'],
  [reason('nobody came before the reservation ended'), 'niemand kam, bevor die Reservierung endete'],
  [reason('it was ((?:\\w+day| or | to )+?)'), 'es $1 war'],
  [/Monday/g, 'Montag'],
  [/Tuesday/g, 'Dienstag'],
  [/Wednesday/g, 'Mittwoch'],
  [/Thursday/g, 'Donnerstag'],
  [/Friday/g, 'Freitag'],
  [/Saturday/g, 'Samstag'],
  [/Sunday/g, 'Sonntag'],
  [/ because /, ', weil '],
  [/ or /g, ' oder '],
  [/tag to /g, 'tag bis '],
  [/ and /g, ' und '],
  [/(\d)\.(\d)/g, '$1,$2'],
];

export const frenchLines: Forms = [
  [/^No-show fee of /, 'Frais d’absence : '],
  [/^Reservation fee of /, 'Frais de réservation : '],
  [/^Fee of /, 'Frais : '],
  [/^Raised to the minimum price of (.+)\.$/, 'Porté au prix minimum de $1.'],
  [/^Cut to the maximum price of (.+)\.$/, 'Ramené au prix maximum de $1.'],
  [/ before tax and /, ' hors taxe et '],
  [/ before tax/, ' hors taxe'],
  [/ after tax/, ' taxe comprise'],
  [/ \((.+?) rounded up to the billing step\)/, ' ($1, arrondi au pas de facturation)'],
  [/ with (\S+ %) off for /, ' avec $1 de remise pour '],
  [/ given back, credited at /, ' rendus, crédités à '],
  [/ given back at /, ' rendus à '],
  [/ connected without charging at /, ' branché sans charger à '],
  [/ charging at /, ' de charge à '],
  [/ reserved at /, ' de réservation à '],
  [/ at (?=\S+ \S+?\/kWh)/, ' à '],
  [/ because no special rate held/, ', aucun autre prix ne s’appliquant'],
  [reason('that was the price from (\\S+)Z on'), 'c’était le prix à partir de $1 UTC'],
  [reason('it was after the first (.+?)'), 'c’était après les premiers $1'],
  [reason('it was within the first (.+?)'), 'c’était dans les premiers $1'],
  [reason('it was on or after (.+?)'), 'c’était le $1 ou après'],
  [reason('it was from (\\S+) to before (\\S+?)'), 'c’était du $1 à avant le $2'],
  [reason('it was between (.+?) and (.+?)'), 'c’était entre $1 et $2'],
  [reason('it was before (.+?)'), 'c’était avant $1'],
  [reason('it was after (.+?)'), 'c’était après $1'],
  [reason('the (power|current) was between (.+?) and (.+?)'), 'the $1 était entre $2 et $3'],
  [reason('the (power|current) was at least (.+?)'), 'the $1 était d’au moins $2'],
  [reason('the (power|current) was below (.+?)'), 'the $1 était sous $2'],
  [/the power/g, 'la puissance'],
  [/the current/g, 'le courant'],
  [reason('nobody came before the reservation ended'), 'personne n’est venu avant la fin de la réservation'],
  [reason('it was ((?:\\w+day| or | to )+?)'), 'c’était $1'],
  [/Monday/g, 'lundi'],
  [/Tuesday/g, 'mardi'],
  [/Wednesday/g, 'mercredi'],
  [/Thursday/g, 'jeudi'],
  [/Friday/g, 'vendredi'],
  [/Saturday/g, 'samedi'],
  [/Sunday/g, 'dimanche'],
  [/ because /, ' : '],
  [/ or /g, ' ou '],
  [/(di|che) to /g, '$1 à '],
  [/ and /g, ' et '],
  [/(\d)\.(\d)/g, '$1,$2'],
];

/** A cost line in the words of a language. */
export function sayLine(text: string, forms: Forms): string {
  // A name that somebody gave is not put into other words.
  const named = /“.*”/.exec(text)?.[0];
  const said = forms.reduce(
    (line, [pattern, words]) => line.replace(pattern, words),
    named ? text.replace(named, '“”') : text,
  );
  return named ? said.replace('“”', () => named) : said;
}

/** What the server says of savings, in German. */
export const savingSentences = {
  weather: {
    none: 'Kein Wetterdienst wird gefragt: die Sonne wird aus dem klaren Himmel vorhergesagt und aus dem, was in den letzten Wochen durchkam.',
    no_position:
      'Der Standort hat keine Koordinaten: kein Wetterdienst kann nach ihm gefragt werden. Tragen Sie sie auf der Seite des Standorts ein.',
    waiting: '{{host}} wurde noch nicht gefragt.',
    told: '{{host}} hat den Himmel der nächsten {{hours}} Stunden vor {{minutes}} Minuten gesagt.',
    stale:
      '{{host}} hat den Himmel vor {{age}} Stunden gesagt: zu alt, um zu zählen. Die Sonne wird aus den letzten Wochen vorhergesagt.',
    failed: '{{host}} ließ sich nicht fragen.',
    failed_since: '{{host}} ließ sich nicht fragen; was vor {{age}} Stunden gesagt wurde, zählt noch.',
    unreachable: 'Keine Antwort. Stimmt die Adresse, und darf dieser Server dorthin?',
    refused: 'Abgelehnt mit „{{reason}}“ ({{status}}).',
    not_radiation: 'Die Antwort enthält kein Licht je Stunde, wie Open-Meteo es gibt.',
    too_long: 'Die Antwort ist größer als {{kilobytes}} kB.',
  },
  saving: {
    saved:
      'Der Strom dafür kostete {{cost}} {{currency}}. Sofort geladen mit {{power}} kW hätte er {{atOnce}} {{currency}} gekostet: {{saved}} {{currency}} gespart.',
    same: 'Der Strom dafür kostete {{cost}} {{currency}}, so viel wie sofort geladen mit {{power}} kW.',
    dearer:
      'Der Strom dafür kostete {{cost}} {{currency}}. Sofort geladen mit {{power}} kW hätte er {{more}} {{currency}} weniger gekostet: es war auf andere zu warten, oder auf eine Grenze.',
    unpriced: 'Niemand hat gesagt, was Strom hier kostet: nur woher er kam, ist bekannt.',
    running: 'Lädt noch; was gespart wurde, wird nach dem Ende gerechnet.',
    waiting: 'Auf die Zähler des Standorts wird noch gewartet; gerechnet wird einige Minuten nach dem Ende.',
    nothing: 'Weder Preise noch Zähler dieses Standorts sagen, woher der Strom kam und was er kostete.',
    sum_saved:
      'Laden, wenn Strom billig, sauber oder übrig war, sparte {{saved}} {{currency}} in {{count}} Ladevorgängen, gegenüber sofort geladen.',
    sum_none: 'In {{count}} Ladevorgängen wurde nichts gespart gegenüber sofort geladen.',
    sum_empty: 'Noch kein Ladevorgang dieser Zeit ist gerechnet.',
  },
};

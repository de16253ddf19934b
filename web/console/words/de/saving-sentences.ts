/** What the server says of savings, in German. */
export const savingSentences = {
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

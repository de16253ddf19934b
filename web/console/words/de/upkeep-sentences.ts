/** What the server says of campaigns, in German. */
export const upkeepSentences = {
  campaign: {
    running: 'Läuft: Welle {{wave}} von {{waves}}.',
    paused: 'Angehalten von einer Person.',
    aborted: 'Beendet von einer Person.',
    finished: 'Alle Stationen sind durch.',
    halted:
      'Gestoppt: in Welle {{wave}} gelang es nur bei {{succeeded}} von {{asked}} Stationen, verlangt sind {{percent}} %.',
    offline: 'Wartet: die Station ist nicht verbunden.',
    busy: 'Wartet auf das Ende eines Ladevorgangs.',
    window: 'Wartet auf die Zeit zwischen {{from}} und {{to}} am Standort.',
    asked: 'Die Station wurde gefragt.',
    again: 'Später noch einmal: {{why}}',
    no_end: 'In {{minutes}} min kam es zu keinem Ende.',
    interrupted: 'Busbar hielt an, bevor die Antwort der Station notiert war.',
    never: 'In {{hours}} h konnte sie nicht gefragt werden.',
    left: 'Nicht gefragt: die Kampagne endete vorher.',
    other_vendor: 'Die Firmware ist für {{vendor}}, die Station ist von {{is}}.',
    other_model: 'Die Firmware ist für {{model}}, die Station ist {{is}}.',
    has_it: 'Sie hat diese Firmware schon.',
    unknown_version: 'Sie war noch nie verbunden.',
    other_campaign: 'Eine andere Kampagne, die nicht vorbei ist, hat sie: „{{name}}“.',
  },
};

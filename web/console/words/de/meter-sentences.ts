/** What the server says of meters, in German. */
export const meterSentences = {
  meter: {
    waiting: 'Hat noch nichts gemeldet.',
    waiting_push: 'Hat noch nichts gesendet.',
    live: 'Meldet {{power}} kW.',
    live_soc: 'Meldet {{power}} kW · zu {{soc}} % geladen.',
    live_no_power: 'Meldet Werte, aber keine Leistung.',
    stale: 'Schweigt seit {{since}}: der Wert gilt als unbekannt.',
    stale_reason: 'Schweigt seit {{since}}: der Wert gilt als unbekannt. {{reason}}',
    future: 'Der Messwert ist von {{at}}, und das kommt erst noch: die Uhr des Geräts geht vor.',
    old: 'Der Messwert ist von {{at}}: zu alt, um zu zählen.',
    not_a_number: '{{quantity}} ist keine Zahl, die man messen könnte.',
    too_much: '{{value}} kW sind mehr, als dieser Zähler messen kann ({{most}} kW).',
    too_much_current: '{{value}} A sind mehr, als hier irgendein Leiter trägt.',
    soc: 'Ein Ladestand von {{value}} % kann nicht sein.',
    register_fell: 'Der Zählerstand fiel von {{before}} auf {{after}} kWh.',
    register_jump:
      'Der Zählerstand stieg in {{seconds}} s um {{energy}} kWh; so viel Leistung gibt es hier nicht.',
    nothing: 'Es war kein Wert darin, den die Zuordnung nennt.',
    not_json: 'Das ist kein JSON.',
    path_empty: 'Unter „{{path}}“ steht keine Zahl.',
    try_fine: '{{count}} Werte gelesen.',
    try_sample: 'Die Zuordnung liest {{count}} Werte aus dem Beispiel.',
    try_no_sample: 'Fügen Sie ein, was das Gerät sendet, um zu sehen, was gelesen wird.',
    refused: '{{host}} Port {{port}} lehnt die Verbindung ab. Ist das Gerät an, und ist das seine Adresse?',
    unreachable:
      '{{host}} ist von hier nicht zu erreichen: den Namen gibt es nicht, oder kein Weg führt hin.',
    timeout:
      '{{host}} hat in {{seconds}} s nicht geantwortet. Ist das die Adresse, und steht eine Firewall dazwischen?',
    broker_refused:
      'Der Broker lässt uns nicht ein: Benutzername oder Passwort sind falsch oder nicht erlaubt.',
    broker_gone: 'Der Broker hat die Verbindung beendet.',
    topic_silent: 'Verbunden, aber in {{seconds}} s kam nichts auf {{topic}}. Veröffentlicht das Gerät dort?',
    not_sunspec:
      'An Einheit {{unit}} antwortet kein SunSpec-Gerät: keine der Adressen 40000, 50000 und 0 beginnt mit „SunS“. Nehmen Sie stattdessen eine Registerliste.',
    no_model: 'Ein SunSpec-Gerät ohne ein Modell für Leistung: es hat die Modelle {{models}}.',
    modbus_exception: 'Das Gerät lässt sich nicht lesen: {{reason}}.',
    all_empty: 'Das Gerät antwortet, sagt aber von jedem Wert, dass es ihn nicht misst.',
    broken: 'Das Lesen schlug fehl: {{reason}}',
  },
};

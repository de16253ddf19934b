/** What the server says of meters, prices, forecasts and limits from outside, in German. */
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
  power_price: {
    none: 'Niemand hat gesagt, was Strom hier kostet: Fahrzeuge laden so früh sie können.',
    table: 'Strom kostet in den gezeigten Stunden zwischen {{low}} und {{high}} {{currency}} je kWh.',
    flat: 'Strom kostet jederzeit {{low}} {{currency}} je kWh.',
    gaps: 'Für {{count}} Viertelstunden wurde kein Preis gemeldet: der teuerste der letzten Woche steht dafür, damit nichts auf einen Preis wartet, den niemand genannt hat.',
    nothing: 'Die Reihe hat noch gar keinen Preis: Fahrzeuge laden so früh sie können.',
  },
  forecast: {
    accuracy:
      'In den letzten {{days}} Tagen lag sie im Mittel {{error}} kW daneben; „wie gestern“ hätte {{naive}} kW daneben gelegen.',
    no_position:
      'Der Standort hat keine Koordinaten: mit der Sonne lässt sich nicht rechnen. Tragen Sie sie auf seiner Seite ein.',
    no_plant:
      '„{{name}}“ hat noch keine Neigung, Richtung und Spitzenleistung: sagen Sie sie, und ihre Sonne wird vorhergesagt.',
    no_grid: 'Am Netzanschluss steht kein Zähler: was das Gebäude braucht, ist nicht bekannt.',
    too_short: 'Gemessen wurde weniger als eine Woche: die Vorhersage wird besser.',
  },
  grid_signal: {
    dimming_runs: 'Gedimmt auf {{limit}} kW für {{devices}} Geräte durch {{source}}.',
    dimming_kept: 'War gedimmt auf {{limit}} kW; höchstens {{highest}} kW wurden bezogen.',
    dimming_over:
      'War gedimmt auf {{limit}} kW, aber {{highest}} kW wurden bezogen: sehen Sie nach, welche Station nicht gehorchte.',
    dimming_unmeasured: 'War gedimmt auf {{limit}} kW; nichts lud, oder nichts wurde gemessen.',
  },
  flow: {
    sun_only: 'Die Sonne gibt alles, was hier verbraucht wird.',
    sun: '{{percent}} % des Verbrauchs kommen von der Sonne, {{grid}} kW aus dem Netz.',
    grid: 'Alles, was hier verbraucht wird, kommt aus dem Netz: {{grid}} kW.',
    feeding: '{{power}} kW Sonne werden eingespeist.',
    unknown: 'Kein Zähler am Netzanschluss meldet etwas: nur die Fahrzeuge sind bekannt.',
    battery_unset:
      'Niemand hat gesagt, wie groß sie ist und wie sie genutzt werden darf: sie bleibt in Ruhe.',
    battery_normal:
      'Nimmt, was die Sonne übrig lässt, gibt es zurück, wenn Strom teuer ist; {{reserve}} % bleiben.',
    battery_hold: 'Wird gehalten, wie sie ist.',
    battery_charge_cheap: 'Lädt aus dem Netz unter {{price}} je kWh; {{reserve}} % bleiben.',
    battery_peak_shaving: 'Gibt, was der Standort über {{peak}} kW bezieht; {{reserve}} % bleiben.',
  },
  grid_event: {
    never: 'Wurde noch nicht gefragt.',
    fine: 'Antwortet; {{count}} Ereignisse betreffen Standorte hier.',
    away: '{{url}} antwortet nicht. Bleibt er weg, werden die Grenzen seiner Ereignisse aufgehoben, und die vereinbarte Leistung gilt.',
    no_token:
      'Es wurde kein Token ausgegeben (Status {{status}}): Client-Id oder Geheimnis sind falsch oder nicht erlaubt.',
    refused: '{{path}} wurde abgelehnt (Status {{status}}): {{reason}}',
    refused_mute: '{{path}} wurde abgelehnt (Status {{status}}).',
    too_many: '{{path}} nennt mehr als {{count}} Dinge.',
    coming: 'Kommt: {{what}}.',
    active: 'Gilt: {{what}}.',
    ended: 'Ist vorbei: {{what}}.',
    ended_measured: 'Ist vorbei: {{what}}. Fahrzeuge bezogen {{drawn}} kWh statt {{baseline}} kWh.',
    cancelled: 'Wurde zurückgenommen: {{what}}.',
    opted_out: 'Nicht teilgenommen an: {{what}}.',
    limit: 'höchstens {{watts}} kW',
    price: 'Preise werden gemeldet',
    carbon: 'es wird gemeldet, wie sauber Strom ist',
    told: '{{types}}',
  },
};

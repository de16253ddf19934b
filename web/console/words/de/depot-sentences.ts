/** What the server says of vehicles before they leave, in German. */
export const depotSentences = {
  departure_import: {
    create: 'Sie wird von jetzt an geplant.',
    change: 'Sie war schon geplant; geändert wird, mit wie viel es abfährt.',
    same: 'Sie ist schon so geplant.',
    empty: 'In der Zeile fehlt {{field}}.',
    repeated: 'Dieselbe Abfahrt steht schon in Zeile {{line}}.',
    no_vehicle: 'Es gibt kein Fahrzeug „{{name}}“, das Sie sehen dürfen.',
    several_vehicle:
      'Es gibt mehrere Fahrzeuge „{{name}}“: benennen Sie eines um, oder tragen Sie diese Abfahrt von Hand ein.',
    no_site: 'Es gibt keinen Standort „{{name}}“, den Sie sehen dürfen.',
    several_site:
      'Es gibt mehrere Standorte „{{name}}“: benennen Sie einen um, oder tragen Sie diese Abfahrt von Hand ein.',
    when: 'Nennen Sie entweder die Wochentage, an denen es abfährt, oder ein Datum.',
    days: '„{{value}}“ sind keine Wochentage. Schreiben Sie sie wie „Mo-Fr“ oder „1,3,5“.',
    day: '„{{value}}“ ist kein Datum. Schreiben Sie es wie 2026-06-30.',
    time: '„{{value}}“ ist keine Uhrzeit. Schreiben Sie sie wie 06:30.',
    past: 'Sie wäre am {{day}} um {{at}} gewesen: das ist vorbei.',
    amount: 'Nennen Sie entweder die Energie in kWh oder den Ladestand in Prozent.',
    energy: '„{{value}}“ ist keine Energie zwischen 0 und 10000 kWh.',
    soc: '„{{value}}“ ist kein Ladestand zwischen 1 und 100 %.',
  },
  depot: {
    all_ready: 'Alle {{total}} Fahrzeuge werden bereit sein.',
    none: 'Binnen eines Tages fährt kein Fahrzeug ab.',
    some_late: '{{late}} von {{total}} Fahrzeugen werden zu spät sein.',
    some_open: 'Noch ist keines zu spät; {{open}} von {{total}} Fahrzeugen brauchen Hilfe.',
    ready: 'Hat, was es braucht.',
    on_track: 'Lädt mit {{kw}} kW; bereit gegen {{at}}.',
    waits: 'Wartet, bis es an der Reihe ist; mit {{kw}} kW dauert es bis gegen {{at}}.',
    held_back:
      'Bekommt {{kw}} kW von {{possible}} kW, die möglich wären: so fehlen bei der Abfahrt {{short}} kWh.',
    too_slow: 'Lädt mit {{kw}} kW, mehr geht hier nicht: bei der Abfahrt fehlen {{short}} kWh.',
    car_stopped:
      'Angeschlossen, und das Fahrzeug hat von selbst aufgehört: {{missing}} kWh fehlen. Sehen Sie beim Fahrzeug nach.',
    draws_nothing:
      'Angeschlossen, und es fließt nichts: {{missing}} kWh fehlen. Sehen Sie bei der Station nach.',
    plug_by: 'Nicht angeschlossen: bis {{at}} muss es das sein, für {{missing}} kWh.',
    plug: 'Nicht angeschlossen: {{missing}} kWh fehlen.',
    no_evse: 'Nicht angeschlossen, und keine EVSE ist frei: {{missing}} kWh fehlen.',
    late_unplugged: 'Nicht angeschlossen: selbst mit {{kw}} kW fehlen bei der Abfahrt {{short}} kWh.',
    no_soc: 'Niemand meldet den Ladestand. Geben Sie die Abfahrt in kWh an.',
    advise_plug: 'Schließen Sie {{plate}} an {{evse}} an.',
    advise_swap:
      'Stecken Sie {{ready}} an {{evse}} ab: es hat, was es braucht. Schließen Sie stattdessen {{plate}} an.',
    advise_move: 'Setzen Sie {{plate}} von {{from}} nach {{evse}} um, das {{kw}} kW gibt.',
    advise_look: 'Sehen Sie nach {{plate}} an {{evse}}: es fließt nichts.',
    advise_capacity:
      'Bis {{at}} werden {{needed}} kWh gebraucht, und der Anschluss trägt {{fits}} kWh: {{over}} kWh passen nicht. Schaffen Sie mehr Leistung, oder lassen Sie einige später abfahren.',
  },
} as const;

/** Was an einem elektrischen Baum falsch ist, und wie ein Standort seine Leistung verteilt. */
export const treeSentences = {
  tree: {
    no_connection: 'Nichts speist den Baum. Fügen Sie den Netzanschluss mit seiner Hauptsicherung hinzu.',
    unknown_parent: '„{{node}}“ wird von einem Knoten gespeist, den es nicht gibt. Wählen Sie einen anderen.',
    cycle: '„{{node}}“ speist sich selbst. Geben Sie einem Knoten des Kreises eine andere Speisung.',
    not_fed: '„{{node}}“ ist kein Netzanschluss und wird von nichts gespeist. Wählen Sie, was ihn speist.',
    fed_connection:
      '„{{node}}“ ist ein Netzanschluss und wird doch von „{{parent}}“ gespeist. Machen Sie ihn zur Verteilung oder zum Abgang.',
    rating:
      'Die Nennstromstärke von „{{node}}“ liegt nicht über 0 A. Tragen Sie ein, was auf der Sicherung steht.',
    neutral:
      'Die Nennstromstärke des Neutralleiters von „{{node}}“ liegt nicht über 0 A. Lassen Sie sie weg, wo er nicht überwacht werden muss.',
    transformer:
      'Der Transformator von „{{node}}“ braucht ein Verhältnis und eine Nennstromstärke über 0, etwa 0,023 für 230 V unter 10 kV.',
    reserve: 'Was an „{{node}}“ sonst verbraucht wird, kann nicht unter 0 A liegen.',
    same_id: '„{{node}}“ steht zweimal im Baum oder gehört zu einem anderen Standort.',
    evse_unknown: 'Ein Ladepunkt im Baum steht nicht mehr an diesem Standort. Nehmen Sie ihn heraus.',
    evse_node: '{{evse}} hängt an einem Knoten, den es nicht gibt.',
    evse_twice: '{{evse}} hängt an zwei Knoten. Behalten Sie einen.',
    wiring: 'Die Phasenfolge von {{evse}} muss jeden der {{legs}} Leiter einmal nennen.',
    fallback: 'Der Rückfallwert von {{evse}} kann nicht unter 0 A liegen.',
    asset_node: '„{{asset}}“ hängt an einem Knoten, den es nicht gibt.',
    asset_rating:
      'Die Nennleistung von „{{asset}}“ liegt nicht über 0 W. Tragen Sie ein, was auf dem Typenschild steht.',
    wiring_unknown:
      'Die Phasenfolge von {{evse}} ist nicht bekannt: Sehen Sie in die Station, oder vergleichen Sie, welche Phase der Zuleitung steigt, wenn dort ein Fahrzeug lädt.',
    evse_missing:
      '{{evse}} hängt an keinem Knoten: Was dort fließt, wird nirgends gezählt. Hängen Sie ihn dorthin, wo er angeschlossen ist.',
    rating_unknown:
      'Niemand weiß, wie viel {{evse}} ziehen kann. Tragen Sie seine Nennwerte ein oder die Sicherung davor.',
    fallbacks_exceed:
      '{{conductor}} verträgt {{rating}} A, und was die Stationen von sich aus halten, ergibt mit allem anderen {{sum}} A: Senken Sie Rückfallwerte, oder lassen Sie einige 0 A halten.',
    reserve_exceeds:
      'Alles andere an „{{node}}“ nimmt {{reserve}} A von {{rating}} A: Kein Fahrzeug könnte laden.',
    fallback_below:
      'Der Rückfallwert von {{evse}}, {{amps}} A, liegt unter den {{least}} A, ab denen geladen wird: Er bedeutet Pause.',
    holds_zero:
      '{{evse}} hält von sich aus 0 A: {{least}} A für jeden passen nicht. Ohne Verbindung lädt er nicht, mit ihr kommt er an die Reihe.',
    unmanaged:
      '{{conductor}} kann {{sum}} A führen und verträgt {{rating}} A: Ohne Lastmanagement kann die Sicherung auslösen. Schalten Sie es ein.',
    above_parent: '„{{node}}“ verträgt {{rating}} A, „{{parent}}“, das ihn speist, nur {{above}} A.',
    meter_without_reserve:
      '„{{node}}“ hat einen Zähler. Tragen Sie ein, wie viel alles andere dort höchstens zieht: Es zählt, solange der Zähler schweigt. Ohne diesen Wert fallen die Stationen zurück.',
    one_phase:
      '{{count}} einphasige Ladepunkte hängen an {{phase}} von „{{node}}“ und keiner an den anderen Phasen. Stimmt die Reihenfolge?',
    no_evses: 'Noch hängt kein Ladepunkt im Baum.',
  },
  tree_import: {
    node: '„{{node}}“ mit {{rating}} A.',
    evse: '{{evse}} an „{{node}}“.',
    asset: '„{{asset}}“ an „{{node}}“.',
    type_unknown:
      '„{{type}}“ ist keines von connection, panel, feeder, transformer, evse, load, controllable, plant, battery.',
    name_missing: 'Die Zeile hat keinen Namen.',
    name_twice:
      'Der Name „{{node}}“ steht zweimal in der Datei; Namen verbinden die Zeilen, darum darf jeder nur einmal stehen.',
    parent_unknown: 'Keine Zeile heißt „{{node}}“, das ihn speisen soll.',
    number: '„{{value}}“ ist keine Zahl.',
    evse_unknown:
      'An diesem Standort steht kein Ladepunkt „{{evse}}“. Schreiben Sie Kennung der Station, Schrägstrich und Nummer: CS-1/1.',
    wiring: '„{{value}}“ ist keine Phasenfolge. Schreiben Sie L1L2L3, L2 oder L1-L2.',
    json: 'Die Datei ist nicht das JSON eines Baums: {{why}}.',
  },
  energy_reason: {
    full: 'Hat alle Energie, um die es gebeten hat.',
    full_power: 'Lädt mit allem, was es nehmen kann: {{amps}} A.',
    limited: 'Auf {{amps}} A begrenzt: {{conductor}} ist voll.',
    limited_evenly: 'Lädt mit {{amps}} A, einem gleichen Anteil.',
    below_minimum: 'Kann nicht laden: Höchstens {{amps}} A sind möglich, und Laden beginnt bei {{least}} A.',
    waits_turn: 'Macht Pause und wechselt sich mit anderen ab: {{conductor}} ist voll.',
    rests: 'Macht einige Minuten Pause, bevor es weiterlädt, um sein Schütz zu schonen.',
    waits_price: 'Wartet auf günstigeren Strom um {{until}}.',
    waits_price_ready: 'Wartet auf günstigeren Strom um {{until}}; voll um {{ready}}.',
    waits_sun: 'Wartet auf Sonne, erwartet um {{until}}.',
    waits_sun_unknown: 'Wartet auf Sonne.',
    waits_others: 'Wartet bis {{until}}, während andere laden.',
    waits_others_ready: 'Wartet bis {{until}}, während andere laden; voll um {{ready}}.',
    waits_room: 'Wartet bis {{until}}, während andere laden, die früher abfahren.',
    waits_room_ready: 'Wartet bis {{until}}, während andere laden, die früher abfahren; voll um {{ready}}.',
    cheap_now: 'Lädt mit {{amps}} A, solange der Strom günstig ist.',
    cheap_now_ready: 'Lädt mit {{amps}} A, solange der Strom günstig ist; voll um {{ready}}.',
    sun_now: 'Lädt mit {{amps}} A von der Sonne.',
    on_time: 'Lädt mit {{amps}} A; voll um {{ready}}.',
    overdue: 'Lädt mit {{amps}} A, so schnell es geht: die genannte Abfahrt ist vorbei.',
    short: 'Lädt mit {{amps}} A; bei der Abfahrt werden {{missing}} kWh fehlen.',
    no_room: 'Bekommt nichts: Andere müssen zuerst laden; bei der Abfahrt werden {{missing}} kWh fehlen.',
    too_dear: 'Wartet: Vor der Abfahrt ist kein Strom günstig genug.',
    gives: 'Gibt {{power}} kW ans Haus; behält {{keeps}} %.',
    gives_until: 'Gibt {{power}} kW ans Haus bis {{until}}; behält {{keeps}} %.',
    gives_back: 'Gibt {{amps}} A zurück, solange der Strom teuer ist.',
    idle: 'Niemand lädt; es würde mit {{amps}} A beginnen.',
    idle_zero: 'Niemand lädt; wer kommt, erhält sofort seinen Anteil.',
    offline_zero: 'Nicht verbunden: von sich aus gibt sie nichts, und nichts wird für sie frei gehalten.',
    offline: 'Nicht verbunden: gezählt mit {{amps}} A, die es von sich aus ziehen darf.',
    ignores:
      'Zieht mehr als vorgegeben: gezählt mit {{amps}} A, andere bekommen weniger. Sehen Sie nach der Station.',
    refuses:
      'Lehnt die Vorgabe ab: gezählt mit {{amps}} A, andere bekommen weniger. Sehen Sie nach der Station.',
    foreign:
      'Jemand hat hier eine Grenze gesetzt, die über der von Busbar stehen kann: gezählt mit {{amps}} A, und sie wird entfernt. Sagen Sie als Wunsch, was das Fahrzeug braucht.',
    no_fallback: 'Der Rückfallwert ist nicht bestätigt: bis dahin gezählt mit {{amps}} A.',
    asleep: 'Nimmt nicht, was es dürfte; {{amps}} A bleiben ihm vorbehalten.',
    waits_decrease: 'Bekommt {{amps}} A, sobald andere zurückgegangen sind.',
  },
  energy_expected: {
    driver:
      'Fährt voraussichtlich gegen {{at}} (± {{off}} h) und nimmt etwa {{energy}} kWh (± {{error}}), wie bei den letzten {{stays}} Malen.',
    site: 'Fährt voraussichtlich gegen {{at}} (± {{off}} h) und nimmt etwa {{energy}} kWh (± {{error}}), wie {{stays}} Fahrzeuge, die um diese Zeit kamen.',
  },
  energy_dispatch: {
    quiet: 'Niemand lädt.',
    plenty_one: 'Ein Fahrzeug lädt mit allem, was es nehmen kann.',
    shared_one: 'Ein Fahrzeug lädt mit {{amps}} A; {{conductor}} ist voll.',
    planned_one: 'Ein Fahrzeug ist eingesteckt und wartet auf seine Zeit.',
    waiting_one: 'Ein Fahrzeug wartet; {{conductor}} ist voll.',
    plenty: '{{cars}} Fahrzeuge laden mit allem, was sie nehmen können.',
    shared: '{{cars}} Fahrzeuge teilen sich {{amps}} A; {{conductor}} ist voll.',
    planned: '{{cars}} Fahrzeuge laden nach Plan; {{waiting}} davon warten auf ihre Zeit.',
    waiting: '{{cars}} Fahrzeuge, davon warten {{waiting}}; {{conductor}} ist voll.',
    trouble: '{{count}} Stationen tun nicht, was ihnen vorgegeben ist; die anderen bekommen weniger.',
    stale: 'Der Zähler von {{node}} schweigt: Seine höchste Last wird angenommen.',
  },
  energy_site: {
    no_tree: 'Noch kein elektrischer Baum: Jedes Fahrzeug lädt, so schnell es kann.',
    unmanaged: 'Ohne Lastmanagement: Jedes Fahrzeug lädt, so schnell es kann.',
    managed: 'Verteilt seine Leistung auf {{count}} Ladepunkte.',
  },
} as const;

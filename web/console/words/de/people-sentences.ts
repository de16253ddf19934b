/** What the server says of drivers and what they may spend, in German. */
export const peopleSentences = {
  driver: {
    active: 'Nicht gesperrt: lädt, soweit Verträge, Budgets und Standorte es erlauben.',
    no_token: 'Hat noch kein Token und kein Fahrzeug, also nichts, womit zu laden wäre.',
    blocked: 'Gesperrt: jede Station lehnt ab, was der Fahrer zeigt.',
    blocked_because: 'Gesperrt: {{reason}}.',
    retired: 'Ausgeschieden am {{at}}.',
    erased: 'Gelöscht am {{at}}: was bezahlt wurde, bleibt unter einer Nummer erhalten.',
  },
  budget: {
    money_left: 'Es bleiben {{left}} von {{limit}} {{currency}}.',
    energy_left: 'Es bleiben {{left}} von {{limit}} kWh.',
    both_left: 'Es bleiben {{left}} von {{limit}} {{currency}} und {{energy}} von {{energyLimit}} kWh.',
    used_up: 'Aufgebraucht: niemand lädt darauf, bevor der nächste Zeitraum beginnt oder es erhöht wird.',
  },
  balance: {
    left: 'Es bleiben {{left}} {{currency}}.',
    held: 'Es bleiben {{left}} {{currency}}; davon werden gerade {{held}} verladen.',
    empty: 'Leer: nach einer Aufladung darf der Fahrer wieder laden.',
    owed: 'Leer, und {{owed}} {{currency}} sind offen: die nächste Aufladung bezahlt sie zuerst.',
    below:
      'Es fehlen {{missing}} {{currency}}: eine Aufladung wurde beim Zahlungsdienstleister zurückgegeben, nachdem ihr Geld verladen war. Die nächste Aufladung gleicht das zuerst aus.',
    closed: 'Geschlossen.',
  },
  people_import: {
    empty: 'In der Zeile fehlt {{field}}.',
    long: '{{field}} ist länger als {{max}} Zeichen.',
    repeated: 'Dasselbe steht schon in Zeile {{line}}.',
    organization_missing: 'Die Zeile nennt keine Organisation, und für die Datei wurde keine gewählt.',
    organization_unknown: 'Es gibt keine Organisation „{{name}}“, in die Sie schreiben dürfen.',
    organization_ambiguous: 'Es gibt mehrere Organisationen „{{name}}“: geben Sie die Id an.',
    nobody: '{{what}} „{{name}}“ gibt es dort nicht.',
    several: 'Es gibt mehrere mit dem Namen „{{name}}“: geben Sie eine eindeutige Nummer oder E-Mail an.',
    no_number: '{{field}} ist „{{value}}“ und keine Zahl.',
    bad_email: '„{{value}}“ ist keine E-Mail-Adresse.',
    create: 'Wird angelegt.',
    change: 'Ändert {{fields}}.',
    same: 'Ist schon so, wie die Datei sagt.',
  },
  site_access: {
    everyone: 'Jeder mit einem Token, das hier gilt, darf laden, jederzeit.',
    everyone_hours: 'Jeder mit einem Token, das hier gilt, darf laden, solange der Standort geöffnet ist.',
    listed: 'Nur die hier Genannten dürfen laden, jederzeit.',
    listed_hours: 'Nur die hier Genannten dürfen laden, und nur solange der Standort geöffnet ist.',
    listed_nobody:
      'Nur die hier Genannten dürfen laden, und niemand ist genannt: der Standort ist für alle zu.',
  },
} as const;

import type { devices as english } from '../en/devices.ts';
import type { Words } from '../index.ts';

export const devices: Words<typeof english> = {
  title: 'Konfiguration',
  search: 'Name oder Wert',
  read: 'Aus der Station lesen',
  empty: 'Noch ist nichts von ihrer Konfiguration bekannt',
  emptyHelp: 'Lesen Sie sie aus der Station: das dauert einige Sekunden.',
  nothingFound: 'Nichts mit diesem Namen',
  hidden: 'nur schreibbar',
  untold: 'nicht genannt',
  readOnly: 'nur lesbar',
  edit: 'Ändern',
  component: 'Komponente',
  allComponents: 'Alle Komponenten',
  changeable: 'Nur Änderbares',
  reportState: { asked: 'angefordert', running: 'kommt', complete: 'vollständig', refused: 'verweigert' },
  reports: 'Berichte ihres Gerätemodells',
  more: 'Mehr zeigen',
  setTitle: '{{name}} ändern',
  set: 'In die Station schreiben',
  setEffect: 'Schreibt in {{identity}}. Bisher: „{{old}}“.',
  newValue: 'Neuer Wert',
  min: 'mindestens {{value}}',
  max: 'höchstens {{value}}',
};

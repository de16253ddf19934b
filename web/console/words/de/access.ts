import type { access as english } from '../en/access.ts';
import type { Words } from '../index.ts';

export const access: Words<typeof english> = {
  email: 'E-Mail-Adresse',
  password: 'Passwort',
  passwordRule: 'Mindestens 10 Zeichen. Ein Satz ist gut.',
  signIn: { title: 'Anmelden', lead: 'Die Konsole Ihres Ladenetzes.', submit: 'Anmelden' },
  setUp: {
    title: 'Willkommen bei Busbar',
    lead: 'Legen Sie den ersten Betreiber an. Er darf alles und kann andere einladen.',
    submit: 'Ersten Betreiber anlegen',
    code: 'Code',
    codeHelp: 'Steht in dem Fenster, in dem Busbar gestartet wurde.',
    organization: 'Organisation',
    organizationHelp: 'Wer das Netz betreibt. Standortpartner und Flotten können darunter angelegt werden.',
    name: 'Ihr Name',
  },
  change: {
    title: 'Passwort ändern',
    lead: 'Ihre anderen Anmeldungen enden.',
    current: 'Bisheriges Passwort',
    next: 'Neues Passwort',
    done: 'Ihr Passwort wurde geändert.',
  },
};

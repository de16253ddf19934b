import type { refused as english } from '../en/refused.ts';
import type { Words } from '../index.ts';

export const refused: Words<typeof english> = {
  title: 'Zuletzt abgelehnt',
  add: 'Dieses Token anlegen',
  uid: 'Uid',
  label: 'Bezeichnung',
  labelHelp: 'Wem es gehört, damit man es wiedererkennt.',
  organization: 'Organisation',
};

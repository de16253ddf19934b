import { checkVatOffline } from '../transactions/index.ts';

/** Whether this can be a VAT number, by its form and, where they are known, its check digits. */
export const isVatNumber = (number: string): boolean => checkVatOffline(number).valid;

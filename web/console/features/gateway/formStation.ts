import { createContext } from 'react';
import type { Station } from '../../../../server/locations/contract.ts';

/** The station that a form is about; none where it is about many. */
export const FormStation = createContext<Station | undefined>(undefined);

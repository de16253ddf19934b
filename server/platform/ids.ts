import { v7 } from 'uuid';

/** Makes an id that sorts by the time it was made (UUID version 7, RFC 9562). */
export type NewId = () => string;

export const newId: NewId = () => v7();

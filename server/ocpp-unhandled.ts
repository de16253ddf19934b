import { answeredNotSupported } from './gateway/index.ts';

/**
 * What stations may send and the house has no room for: answered NotSupported, kept in the frame log.
 * A slice that takes one over removes it here; forgetting that does not compile.
 */
export const unhandled2 = answeredNotSupported('ReservationStatusUpdate');

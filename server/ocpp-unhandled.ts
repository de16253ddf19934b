import { answeredNotSupported } from './gateway/index.ts';

/**
 * What stations may send and the house has no room for: answered NotSupported, kept in the frame log.
 * A slice that takes one over removes it here; forgetting that does not compile.
 */
const both2 = ['Get15118EVCertificate', 'GetCertificateStatus', 'ReservationStatusUpdate'] as const;

export const unhandled201 = answeredNotSupported(...both2);
export const unhandled21 = answeredNotSupported(...both2, 'GetCertificateChainStatus');

import type { Ocpp21 } from '@busbar/ocpp';
import type { Decision, MessageContext, StationFacts } from '../gateway/index.ts';
import type { Authorization } from './authorize.ts';

/** What keeping a step of a charging attempt adds to a decision. The attempt log is the transactions' own. */
export type NoteAttempt = (
  context: MessageContext,
  authorization: Authorization,
) => Pick<Decision<never>, 'rows' | 'events' | 'remember' | 'afterwards'>;

/** What else a 2.x station is told with an authorization: the tariff of the driver's own. */
export type TariffFor = (
  station: StationFacts,
  authorization: Authorization,
) => Promise<Ocpp21.TariffType | undefined>;

/** The ways of energy transfer that a vehicle may choose from at a 2.1 station; undefined: charging only (Q01). */
export type TransfersFor = (
  station: StationFacts,
  authorization: Authorization,
) => Promise<readonly Ocpp21.EnergyTransferModeEnumType[] | undefined>;

/** What a contract certificate is worth, in the words that stations are told. */
export type ContractStatus =
  | 'Accepted'
  | 'SignatureError'
  | 'CertificateExpired'
  | 'CertificateRevoked'
  | 'NoCertificateAvailable'
  | 'CertChainError';

/** How OCPP names a certificate whose chain the station has checked itself. */
export interface ContractHash {
  readonly hashAlgorithm: 'SHA256' | 'SHA384' | 'SHA512';
  readonly issuerNameHash: string;
  readonly issuerKeyHash: string;
  readonly serialNumber: string;
  readonly responderURL: string;
}

/** Checks the contract that a vehicle showed; certificates are another slice's business. */
export type CheckContract = (shown: {
  readonly uid: string;
  /** Whose station it was shown at. */
  readonly organizationId: string;
  readonly certificate?: string | undefined;
  readonly hashData?: readonly ContractHash[] | undefined;
}) => Promise<ContractStatus>;

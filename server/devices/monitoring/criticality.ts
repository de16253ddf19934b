/**
 * The security events of the standard, and which of them it calls critical (OCPP 2.x appendices, chapter 1; the same
 * list in the 1.6 security whitepaper). A critical one is never lost: stations queue it while they are offline.
 */
const critical: Readonly<Record<string, boolean>> = {
  FirmwareUpdated: true,
  FailedToAuthenticateAtCsms: false,
  FailedToAuthenticateAtCentralSystem: false,
  CsmsFailedToAuthenticate: false,
  CentralSystemFailedToAuthenticate: false,
  SettingSystemTime: true,
  StartupOfTheDevice: true,
  ResetOrReboot: true,
  SecurityLogWasCleared: true,
  ReconfigurationOfSecurityParameters: false,
  MemoryExhaustion: true,
  InvalidMessages: false,
  AttemptedReplayAttacks: false,
  TamperDetectionActivated: true,
  InvalidFirmwareSignature: false,
  InvalidFirmwareSigningCertificate: false,
  InvalidCsmsCertificate: false,
  InvalidCentralSystemCertificate: false,
  InvalidChargingStationCertificate: false,
  InvalidChargePointCertificate: false,
  InvalidTLSVersion: false,
  InvalidTLSCipherSuite: false,
  MaintenanceLoginAccepted: true,
  MaintenanceLoginFailed: true,
};

const byName = new Map(Object.entries(critical).map(([name, is]) => [name.toLowerCase(), is]));

/** Whether the standard calls a security event critical; null for a vendor's own. */
export const isCritical = (type: string): boolean | null => byName.get(type.trim().toLowerCase()) ?? null;

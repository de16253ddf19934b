/** Why a certificate may be revoked; the words of RFC 5280 that a person chooses from. Read by the web app too. */
export const revocationReasons = [
  'unspecified',
  'key_compromise',
  'affiliation_changed',
  'superseded',
  'cessation_of_operation',
] as const;

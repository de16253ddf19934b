/** What the server says of certificates and security, in German. */
export const certificateSentence = {
  signing: {
    waiting: 'Wird signiert und der Station geschickt.',
    to_sign:
      'Wartet auf Ihre Zertifizierungsstelle: Signieren Sie die Anfrage und bringen Sie das Zertifikat hierher.',
    unreadable: 'Abgelehnt: Das ist keine Zertifikatsanfrage (PKCS #10).',
    not_proven: 'Abgelehnt: Die Signatur der Anfrage passt nicht zu ihrem Schlüssel.',
    weak_key:
      'Abgelehnt: Ein Schlüssel {{key}} ist nicht erlaubt. ECDSA auf P-256, P-384 oder P-521 ist es, oder RSA mit 2048 bis 4096 Bit.',
    wrong_name:
      'Abgelehnt: Die Anfrage ist auf „{{name}}“ ausgestellt, erwartet war „{{expected}}“ (die hinterlegte Seriennummer der Station).',
    wrong_organization:
      'Abgelehnt: Die Anfrage nennt die Organisation „{{name}}“, erwartet war eine von: {{expected}}.',
    no_name: 'Abgelehnt: Die Anfrage nennt niemanden (kein Common Name).',
    too_many: 'Abgelehnt: Die Station hat binnen einer Stunde {{count}}-mal gefragt.',
    accepted: 'Signiert und von der Station angenommen.',
    rejected: 'Signiert, aber von der Station abgelehnt: {{reason}}',
    unreached: 'Signiert; die Station hat es noch nicht angenommen: {{reason}}',
    failed: 'Signiert, aber die Station hat es nie angenommen: {{reason}}',
    superseded: 'Die Station hat neu gefragt, bevor diese Anfrage erledigt war.',
  },
};

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
  upgrade: {
    lacks_connection: 'Die Station war noch nie verbunden.',
    lacks_tls:
      'Busbar bietet kein TLS an: BUSBAR_TLS_CERT und BUSBAR_TLS_KEY setzen, oder BUSBAR_TLS_NAMES, damit ein Zertifikat gemacht wird, und neu starten.',
    lacks_password: 'Die Station hat noch kein Passwort; sie bekommt eines.',
    lacks_root: 'Die Station kennt Busbars Wurzelzertifikat noch nicht; es wird installiert.',
    lacks_certificate:
      'Die Station hat noch kein eigenes Zertifikat; sie wird gebeten, eines signieren zu lassen.',
    begun: 'Der Wechsel zu Sicherheitsprofil {{profile}} wird vorbereitet.',
    offline: 'Wartet darauf, dass die Station sich verbindet.',
    root_installed: 'Das Wurzelzertifikat ist installiert.',
    password_sent: 'Die Station hat ein neues Passwort angenommen.',
    certificate_asked: 'Die Station wurde um eine Zertifikatsanfrage gebeten.',
    certificate_waiting: 'Wartet auf das Zertifikat der Station.',
    switched: 'Die Station soll Sicherheitsprofil {{profile}} ab ihrem nächsten Start verwenden.',
    restarting: 'Die Station startet neu und sollte mit Sicherheitsprofil {{profile}} wiederkommen.',
    done: 'Die Station kam mit Sicherheitsprofil {{profile}} wieder. Niedrigere werden nicht mehr eingelassen.',
    fell_back:
      'Die Station kam wie zuvor mit Sicherheitsprofil {{profile}} wieder: Mit dem neuen konnte sie sich nicht verbinden. Ihre Einstellungen wurden zurückgesetzt.',
    never_back:
      'Die Station ist binnen {{minutes}} Minuten nicht wiedergekommen. Auch mit dem alten Profil wird sie eingelassen; die abgewiesenen Verbindungen sagen mehr.',
    refused: 'Die Station hat ihren Teil nicht getan ({{what}}): {{reason}}',
    cancelled: 'Von Hand aufgegeben; das alte Profil gilt weiter.',
    too_long: 'Aufgegeben: Nach {{hours}} Stunden war ein Schritt noch nicht getan.',
  },
};

/** What the server says of payments, in German. */
export const paymentSentences = {
  payment: {
    created: 'Wartet auf die Zahlung.',
    created_declined: 'Die Karte wurde abgelehnt. Versuchen Sie eine andere.',
    created_insufficient_funds:
      'Auf der Karte ist zu wenig Geld für den reservierten Betrag. Versuchen Sie eine andere.',
    created_authentication_failed:
      'Die Zahlung wurde nicht bestätigt. Versuchen Sie es noch einmal oder mit einer anderen Karte.',
    needs_action: 'Die Bank verlangt eine Bestätigung (3-D Secure).',
    authorized: '{{hold}} sind reserviert. Die Station wird gebeten zu beginnen.',
    starting:
      '{{hold}} sind reserviert. Stecken Sie jetzt ein, falls noch nicht geschehen: Das Laden beginnt von selbst.',
    charging: 'Lädt. Bisher {{cost}}, reserviert sind {{hold}}.',
    charging_hold_last:
      'Lädt. Bisher {{cost}}, reserviert sind {{hold}}. Ohne Sie reserviert die Bank das Geld nicht länger: Das Laden endet vorher von selbst.',
    charging_stopping: 'Wird beendet. Bisher {{cost}}.',
    charging_hold_spent:
      'Wird beendet, weil der reservierte Betrag fast aufgebraucht ist: {{cost}} von {{hold}}.',
    charging_hold_ends:
      'Wird beendet, weil die Bank das Geld nur eine begrenzte Zeit reserviert. Bisher {{cost}}.',
    charging_hold_lost: 'Wird beendet, weil die Bank das Geld nicht mehr reserviert. Bisher {{cost}}.',
    ending: 'Das Laden ist beendet. Der Preis wird ermittelt.',
    capturing: 'Das Laden ist beendet: {{due}}. Die Zahlung wird abgeschlossen.',
    held_back:
      'Das Laden ist beendet: {{due}}. Noch wird nichts eingenommen, weil sich nicht prüfen ließ, was der Zähler signiert hat.',
    captured: 'Bezahlt: {{captured}}.',
    captured_unproven:
      'Bezahlt: {{captured}}. Was der Zähler signiert hat, ließ sich nicht prüfen; es wird angesehen.',
    written_off: 'Bezahlt: {{captured}}. {{lost}} wurden nicht bezahlt und werden nicht mehr verlangt.',
    written_off_all: '{{lost}} wurden nicht bezahlt und werden nicht mehr verlangt.',
    second_payment: '{{owed}} sind noch zu zahlen: Der reservierte Betrag reichte nicht ganz.',
    second_payment_capture_failed:
      '{{owed}} sind noch zu zahlen: Die Bank hat nicht gezahlt, was sie reserviert hatte.',
    second_payment_hold_ends:
      '{{owed}} sind noch zu zahlen: Die Bank hatte das Geld nur eine begrenzte Zeit reserviert, und das Laden dauerte länger.',
    second_payment_hold_lost: '{{owed}} sind noch zu zahlen: Die Bank hatte das Geld nicht mehr reserviert.',
    part_refunded: 'Bezahlt: {{captured}}, davon wurden {{refunded}} erstattet.',
    refunded: 'Erstattet: {{refunded}}.',
    refunded_credit:
      'Ihr Auto gab mehr zurück, als es nahm: Alles Berechnete, {{refunded}}, wurde erstattet. Mehr wird nicht ausgezahlt.',
    releasing: 'Das reservierte Geld wird freigegeben.',
    released: 'Es wurde nichts berechnet; das reservierte Geld wurde freigegeben.',
    released_abandoned:
      'Die Zahlung wurde beendet, bevor etwas reserviert war. Um zu laden, beginnen Sie neu.',
    released_taken:
      'Eine andere Zahlung für diesen Platz kam zuvor; das reservierte Geld wurde freigegeben. Folgen Sie der anderen.',
    released_station_offline:
      'Die Station war nicht erreichbar; das reservierte Geld wurde freigegeben. Versuchen Sie einen anderen Platz.',
    released_start_rejected:
      'Die Station hat den Start abgelehnt; das reservierte Geld wurde freigegeben. Prüfen Sie, ob das Kabel an beiden Enden steckt, und beginnen Sie neu.',
    released_not_started:
      'Das Laden begann nicht rechtzeitig; das reservierte Geld wurde freigegeben. Stecken Sie zuerst ein und beginnen Sie dann neu.',
    released_payer_stopped:
      'Sie haben beendet, bevor das Laden begann; das reservierte Geld wurde freigegeben.',
    released_credit:
      'Ihr Auto gab mehr zurück, als es nahm: Nichts wurde berechnet, das reservierte Geld wurde freigegeben. Mehr wird nicht ausgezahlt.',
    released_nothing_due: 'Es ist nichts zu zahlen; das reservierte Geld wurde freigegeben.',
    released_hold_lost: 'Die Bank reserviert das Geld nicht mehr. Um zu laden, beginnen Sie neu.',
    released_waived:
      'Es wurde nichts berechnet, weil sich nicht prüfen ließ, was der Zähler signiert hat; das reservierte Geld wurde freigegeben.',
    failed: 'Die Zahlung ist fehlgeschlagen. Es wurde nichts berechnet. Beginnen Sie neu.',
  },
  offer: {
    no_provider: 'Das Bezahlen vor Ort ist hier nicht eingerichtet.',
    no_tariff: 'Für diesen Platz gibt es keinen Preis; darum kann hier nichts bezahlt werden.',
    offline: 'Die Station ist gerade nicht verbunden.',
    occupied: 'Hier lädt gerade jemand.',
    unavailable: 'Dieser Platz ist gerade außer Betrieb.',
    reserved: 'Dieser Platz ist gerade reserviert.',
  },
} as const;

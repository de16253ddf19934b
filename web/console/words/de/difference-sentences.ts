/** What the server says of payments that do not fit, in German: for the console alone. */
export const differenceSentences = {
  difference: {
    unknown_here:
      'Der Zahlungsdienst hat eine Zahlung über {{theirs}}, die Busbar nicht kennt. Suchen Sie sie dort; geben Sie sie dort zurück, wenn niemand dafür geladen hat.',
    unknown_there:
      'Der Zahlungsdienst kennt diese Zahlung über {{ours}} nicht. Prüfen Sie, ob die Schlüssel in den Einstellungen zu dem Konto gehören, das sie eingenommen hat.',
    captured_differs:
      'Der Zahlungsdienst hat {{theirs}} eingenommen, Busbar hat {{ours}}. Fragen Sie ihn noch einmal; bleibt es so, berichtigen Sie es dort.',
    refunded_differs:
      'Der Zahlungsdienst hat {{theirs}} erstattet, Busbar hat {{ours}}. Fragen Sie ihn noch einmal; bleibt es so, berichtigen Sie es dort.',
    hold_forgotten:
      'Der Zahlungsdienst reserviert noch {{theirs}}, obwohl nichts davon einzunehmen ist. Es wird binnen Minuten von selbst freigegeben; bleibt es, geben Sie es dort frei.',
    given_up:
      'Ein Schritt wurde {{times}}-mal vergeblich versucht: {{what}}. {{problem}} Beheben Sie, was da steht, und fragen Sie den Zahlungsdienst noch einmal.',
    stuck:
      'Sie steht seit mehr als einem Tag still. Sehen Sie ihre Schritte an; beenden Sie den Ladevorgang, wenn er noch läuft.',
    owed: '{{ours}} wurden nicht bezahlt. Der Zahler kann es auf seiner Seite nachholen; oder buchen Sie es aus.',
    not_posted:
      'In den Büchern stehen {{theirs}} dieser Zahlung, bewegt wurden {{ours}}. Sehen Sie an ihren Schritten, was fehlschlug.',
    no_receipt:
      'Für {{ours}} gibt es keinen Beleg. Richten Sie die verkaufende Firma mit ihren Steuersätzen ein; er wird beim nächsten Abgleich ausgestellt.',
    held_back:
      '{{ours}} warten darauf, eingenommen zu werden: Die signierten Messwerte des Ladevorgangs stimmten nicht. Sehen Sie sie an; nehmen Sie dann trotzdem ein, oder lassen Sie es.',
    unproven:
      '{{ours}} wurden eingenommen, weil die Bank sie nicht länger reserviert hätte, obwohl signierte Messwerte nicht stimmten. Sehen Sie sie an; geben Sie dann den Ladevorgang frei, oder erstatten Sie das Geld.',
    terminal_unknown:
      'Das Terminal der Station hat {{ours}} für einen Ladevorgang eingenommen, von dem die Station nie erzählt hat. Sehen Sie in ihre Nachrichten, oder fragen Sie, wer geladen hat.',
    terminal_differs:
      'Das Terminal der Station hat {{ours}} eingenommen, fällig waren {{theirs}}. Klären Sie den Unterschied mit dem Zahler.',
  },
} as const;

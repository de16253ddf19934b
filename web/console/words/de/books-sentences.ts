/** What the server says of money, in German. */
export const booksSentences = {
  books: {
    tax_as_priced: 'Zahlt die Steuern, die in den Tarifen stehen.',
    tax_exempt: 'Schuldet keine Steuer: {{reason}}',
    tax_reverse: 'Schuldet die Steuer selbst (Reverse-Charge): ein Unternehmen in {{country}} mit USt-IdNr.',
    tax_number_wrong:
      'Zahlt die Steuern, die in den Tarifen stehen: Die USt-IdNr. {{number}} kann nach Form oder Prüfziffern nicht stimmen.',
    billable_monthly: 'Steht auf der nächsten Monatsrechnung.',
    billable_single: 'Bekommt binnen Minuten eine eigene Rechnung.',
    billable_changed:
      'Wurde nach der Abrechnung neu berechnet: Eine Gutschrift und eine neue Rechnung folgen binnen Minuten.',
    billable_stuck:
      'Wurde nach der Abrechnung neu berechnet, und ein Teil der Rechnung wurde von Hand zurückgenommen: Nehmen Sie den Rest zurück und rechnen Sie neu ab.',
    billable_credit_changed:
      'Wurde gutgeschrieben und dann neu berechnet: Die nächste Rechnung nimmt die alte Gutschrift zurück und gibt die neue.',
    billable_fee_void: 'Ist doch nicht fällig: Eine Rechnungskorrektur folgt in Minuten.',
    billable_left_out: 'Bleibt von Rechnungen ausgenommen, wie jemand entschied.',
    billed: 'Abgerechnet: {{count}} Rechnungen.',
    billed_one: 'Abgerechnet: eine Rechnung.',
    nothing_to_bill:
      'Es gibt nichts abzurechnen: Kein endgültiger Preis eines Ladevorgangs, den dieser Kunde zahlt, ist offen.',
    no_rate:
      '{{count}} Ladevorgänge konnten nicht abgerechnet werden: Ihr Tarif nennt keine Steuer, und für das Land ist keine bekannt. Tragen Sie unter Steuern einen Satz ein.',
    below_zero:
      'Nichts wurde abgerechnet: Was in {{currency}} offen ist, ergibt {{amount}} und wartet, bis mehr fällig ist.',
    invoice_open: 'Fällig am {{day}}.',
    invoice_overdue: 'Überfällig seit {{day}}.',
    invoice_paid: 'Bezahlt.',
    invoice_part_paid: 'Teilweise bezahlt; der Rest ist am {{day}} fällig.',
    invoice_credited: 'Zurückgenommen: Nichts ist mehr fällig.',
    invoice_owed: 'Es wurde mehr bezahlt oder zurückgenommen, als fällig war: Der Kunde bekommt {{amount}}.',
    invoice_credit_note: 'Nimmt zurück, was auf {{number}} stand.',
    no_e_stacked:
      'Es gibt keine E-Rechnung: EN 16931 kennt eine Steuer je Zeile, und hier sind Steuern aufeinandergesetzt.',
    no_e_seller: 'Es gibt keine E-Rechnung: Die Firma hat weder USt-IdNr. noch Steuernummer.',
    no_e_buyer: 'Es gibt keine E-Rechnung: Eine Quittung ohne Käufer kann keine sein.',
    no_e_seller_address: 'Es gibt keine E-Rechnung: Die Firma hat keine E-Mail-Adresse.',
    no_e_buyer_address: 'Es gibt keine E-Rechnung: Der Kunde hat keine E-Mail-Adresse.',
    no_e_decimals:
      'Es gibt keine E-Rechnung in {{currency}}: EN 16931 kennt höchstens zwei Nachkommastellen.',
    no_e_below_zero: 'Es gibt keine E-Rechnung über einen Betrag unter null.',
    account_receivables: 'Forderungen an Kunden',
    account_bank: 'Auf dem Bankkonto',
    account_provider_clearing: 'Beim Zahlungsdienst',
    account_provider_fees: 'Gebühren des Zahlungsdienstes',
    account_prepaid: 'Vor dem Beleg bezahlt',
    account_prepaid_balance: 'Guthaben von Fahrern und Flotten',
    account_prepaid_spent: 'Von Guthaben genommen, noch auf keiner Rechnung',
    account_revenue: 'Erlöse',
    account_revenue_AE: 'Erlöse, der Kunde schuldet die Steuer',
    account_revenue_E: 'Erlöse, steuerfrei',
    account_revenue_Z: 'Erlöse zum Nullsatz',
    account_tax: 'Steuer von {{country}} zu {{percent}} %, dem Staat geschuldet',
    account_input_tax: 'Vorsteuer von {{country}} zu {{percent}} %',
    account_reverse_tax: 'Steuer von {{country}} zu {{percent}} %, für Leistungen aus dem Ausland geschuldet',
    account_rounding: 'Rundungsdifferenzen',
    account_host_payable: 'Standortgebern geschuldet',
    account_host_costs: 'Anteile der Standortgeber',
    account_roaming_receivable: 'Forderungen an Roaming-Partner',
    account_roaming_payable: 'Roaming-Partnern geschuldet',
    account_roaming_costs: 'Roaming, eingekauft',
    account_losses: 'Verloren: wird nicht bezahlt',
    account_corrections: 'Berichtigungen von Guthaben',
    account_intercompany: 'Zwischen eigenen Unternehmen',
    account_other: '{{account}}',
    check_never: 'Die Bücher wurden noch nicht geprüft: Das geschieht stündlich.',
    check_sound:
      'Die Bücher stimmen: Jede Buchung ergibt null, und Rechnungen sind, was ihre Ladevorgänge kosten.',
    check_not_zero: 'Die Buchung {{key}} ergibt in {{currency}} nicht null: {{amount}} bleibt übrig.',
    check_invoice_ledger:
      'Rechnung {{number}} und Hauptbuch weichen ab: {{invoice}} steht darauf, {{ledger}} in den Büchern.',
    check_invoice_lines: 'Rechnung {{number}} und ihre Zeilen weichen ab: {{invoice}} gegen {{lines}}.',
    check_transaction:
      'Rechnung {{number}} berechnet {{billed}} für den Ladevorgang {{transaction}}, und sein Preis war {{priced}}.',
    check_balance:
      'Ein Guthaben und das Hauptbuch weichen ab: {{balance}} sind da, {{ledger}} in den Büchern (Guthaben {{id}}).',
    check_twice:
      'Rechnungen und Gutschriften verlangen zusammen {{billed}} für einen Vorgang, der {{right}} kostet (…{{id}}): Etwas davon steht zweimal da oder wurde zweimal zurückgenommen.',
    check_not_corrected:
      'Rechnungen verlangen {{billed}} für einen Ladevorgang, der jetzt {{right}} kostet (…{{id}}): Ein Teil der Rechnung wurde von Hand zurückgenommen, darum wurde sie nicht berichtigt. Nehmen Sie den Rest zurück und rechnen Sie neu ab.',
    check_fee:
      'Rechnung {{number}} berechnet {{billed}} für die Gebühr einer Reservierung, und sie betrug {{priced}}.',
    fee_prepaid: 'Vom Guthaben genommen, mit Beleg {{number}}.',
    fee_receipt: 'Der Beleg ist {{number}}.',
    fee_taken: 'Vom Guthaben genommen; der Beleg folgt in Minuten.',
    fee_invoiced: 'Steht auf Rechnung {{number}}.',
    fee_next: 'Steht auf der nächsten Rechnung von {{customer}}.',
    fee_left_out: 'Wird nicht berechnet, wie jemand entschieden hat.',
    fee_nobody:
      'Für diesen Token bekommt niemand eine Rechnung. Machen Sie den Fahrer oder die Firma zum Kunden, abgerechnet ab jenem Tag: dann steht sie auf der nächsten Rechnung.',
    fee_void: 'Nicht mehr fällig: Es kam doch jemand.',
    check_number_missing: 'Die Nummer {{sequence}} der Reihe {{series}} fehlt.',
    agreement_share: '{{percent}} % der Erlöse',
    agreement_share_less: '{{percent}} % der Erlöse abzüglich {{price}} {{currency}} Strom je kWh',
    agreement_per_kwh: '{{price}} {{currency}} je kWh',
    agreement_per_month: '{{price}} {{currency}} im Monat',
    agreement_nothing: 'nichts',
    agreement_both: '{{one}}, und {{other}}',
    host_tax_unknown:
      'Niemand hat gesagt, wie sie besteuert werden: Abrechnungen sind netto und keine Rechnung.',
    host_tax_number: 'Ohne USt-IdNr. oder Steuernummer ist eine Abrechnung netto und keine Rechnung.',
    host_tax_rate: 'Für {{country}} ist kein Steuersatz bekannt: Nennen Sie einen unter Steuersätze.',
    host_tax_vat: 'Für Reverse-Charge braucht das Unternehmen eine USt-IdNr. seines Landes.',
    host_tax_standard:
      'Bekommt {{percent}} % Steuer auf den Anteil: Abrechnungen sind ihre Rechnungen (Gutschrift).',
    host_tax_small:
      'Erhebt als Kleinunternehmer keine Steuer: Abrechnungen sind ihre Rechnungen (Gutschrift).',
    host_tax_reverse: 'Aus dem Ausland: Das Unternehmen schuldet die Steuer (Reverse-Charge).',
    statement_open: 'An den Standortgeber zu zahlen.',
    statement_paid: 'Bezahlt.',
    statement_part_paid: 'Teilweise bezahlt.',
    statement_owed: 'Es wurde mehr gezahlt, als fällig war, oder der Standortgeber schuldet eine Korrektur.',
    settled: 'Abgerechnet: {{number}}.',
    nothing_to_settle:
      'Nichts abzurechnen: In diesem Monat gilt keine Vereinbarung, oder er ist schon abgerechnet.',
  },
} as const;

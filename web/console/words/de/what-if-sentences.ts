/** What the server says of what-if questions, in German. */
export const whatIfSentences = {
  what_if: {
    cheaper:
      'Ein Jahr wie diese {{weeks}} Wochen würde {{saved}} {{currency}} weniger kosten: {{after}} statt {{before}} {{currency}}.',
    dearer:
      'Ein Jahr wie diese {{weeks}} Wochen würde {{more}} {{currency}} mehr kosten: {{after}} statt {{before}} {{currency}}.',
    same: 'Es würde gleich viel kosten: {{before}} {{currency}} in einem Jahr wie diesen {{weeks}} Wochen.',
    cheaper_assumed:
      'Mit den angenommenen Fahrzeugen würde ein Jahr {{saved}} {{currency}} weniger kosten: {{after}} statt {{before}} {{currency}}.',
    dearer_assumed:
      'Mit den angenommenen Fahrzeugen würde ein Jahr {{more}} {{currency}} mehr kosten: {{after}} statt {{before}} {{currency}}.',
    same_assumed:
      'Mit den angenommenen Fahrzeugen würde es gleich viel kosten: {{before}} {{currency}} im Jahr.',
    pays: 'Es ist in {{years}} Jahren bezahlt.',
    pays_never: 'Durch das, was Strom kostet, wird es nicht bezahlt.',
    short_fewer: '{{before}} von {{cars}} Fahrzeugen fuhren mit zu wenig ab, wie es ist; {{after}} wären es.',
    short_more: '{{after}} von {{cars}} Fahrzeugen führen mit zu wenig ab; wie es ist, sind es {{before}}.',
    waiting: 'Wartet, bis es an der Reihe ist.',
    running: 'Wird nachgespielt: {{percent}} % sind getan. Sie können diese Seite verlassen.',
    no_tree:
      'Kein elektrischer Baum ist bekannt: wie es ist, soll der Anschluss alle Ladepunkte zugleich tragen.',
    no_load: 'Kein Zähler steht am Netzanschluss: das Gebäude soll nichts brauchen.',
    gaps: '{{percent}} % der Zeit wurden nicht gemessen: dafür steht, was das Gebäude zur selben Stunde anderer Tage brauchte.',
    no_cars:
      'Kein Fahrzeug lud hier in diesen {{weeks}} Wochen: nur Gebäude, Sonne und Batterie werden verglichen.',
    short_past:
      'Nur von den letzten {{days}} von {{all}} Tagen ist etwas bekannt: die Tage davor zählen als Tage ohne Fahrzeuge, so dass ein Jahr billiger erscheint, als es wird.',
    no_plant:
      'Keine Solaranlage wird hier gemessen: die Sonne soll {{percent}} % eines klaren Himmels geben, nach Süden.',
    hindsight:
      'Der beste Fall: Sonne, Gebäude, Preise und Abfahrten sind vorher so bekannt, wie sie kamen. Im Leben wird etwas weniger gespart.',
    assumed_others:
      'Angenommen, da hier noch niemand geladen hat: Fahrzeuge kommen, wie sie in diesen Wochen zu den {{sites}} anderen Standorten der Organisation kamen, die welche haben ({{cars}} Fahrzeuge), so viele je Ladepunkt, und sind vorher bekannt.',
    assumed_usual:
      'Angenommen, da hier noch niemand geladen hat: an jedem Ladepunkt ein Fahrzeug am Tag, ab acht Uhr für {{hours}} h mit {{energy}} kWh, wie es die Einstellungen des Standorts von einem Fahrzeug sagen; alle sind vorher bekannt.',
    late_plans: '{{percent}} % der Pläne kamen zu spät: der Strom wurde ohne sie verteilt.',
    no_past:
      'In diesen {{weeks}} Wochen wurde hier nichts gemessen, und kein Fahrzeug lud: es gibt nichts nachzuspielen. Fragen Sie nach mehr Wochen, oder wieder, wenn der Standort eine Woche gelaufen ist.',
    no_prices:
      'Niemand hat gesagt, was Strom in diesen Wochen kostete, so dass sich nichts vergleichen lässt. Sagen Sie es unter Preise oder mit der Frage.',
    no_position:
      'Der Standort hat keine Koordinaten: die Sonne auf einer neuen Anlage lässt sich nicht rechnen. Tragen Sie sie auf der Seite des Standorts ein.',
    no_evses: 'Am Standort steht kein Ladepunkt. Fragen Sie, was welche hier bedeuten würden.',
    too_long:
      'Das Nachspielen dauerte länger als {{minutes}} Minuten und wurde beendet. Fragen Sie nach weniger Wochen.',
    broken: 'Das Nachspielen schlug fehl: {{reason}}',
  },
};

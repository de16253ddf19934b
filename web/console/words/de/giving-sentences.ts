/** Whether a vehicle may give energy back; in the drivers' app too. */
export const vehicleGivingSentences = {
  never: 'Gibt nichts zurück.',
  no_battery:
    'Darf Energie zurückgeben, tut es aber noch nicht: Wie viel seine Batterie fasst, ist nicht bekannt.',
  allowed: 'Darf Energie zurückgeben, wo eine Station es kann, und behält {{keep}} %.',
  allowed_to: 'Darf bis zu {{power}} kW zurückgeben, wo eine Station es kann, und behält {{keep}} %.',
};

import { problem } from '../platform/http/problem.ts';
import { daysAhead, mostReservations } from './reserve-contract.ts';

export const cannotReserveThen = () =>
  problem(422, {
    type: '/problems/drive/reserve-time',
    title: 'Not a time that can be reserved',
    detail: `A reservation begins on the half hour, within ${daysAhead} days, while the place is open, and lasts as long as one of the choices.`,
    help: 'Choose one of the free times.',
  });

export const nothingFree = () =>
  problem(409, {
    type: '/problems/drive/reserve-taken',
    title: 'Somebody was faster',
    detail: 'No charger with this plug is free there for the whole of that time.',
    help: 'Choose another time, a shorter stay, or another place.',
  });

export const feeChanged = () =>
  problem(409, {
    type: '/problems/drive/reserve-price',
    title: 'It costs something else now',
    detail: 'What reserving costs there was changed meanwhile, or another charger was chosen.',
    help: 'Look at the fee again, and reserve if you agree to it.',
  });

export const nobodyPays = () =>
  problem(409, {
    type: '/problems/drive/reserve-payer',
    title: 'Nobody can be billed for it',
    detail: 'Reserving costs something there, and nothing was arranged for paying with this card.',
    help: 'Put money on your balance first, or ask the operator. Charging without a reservation is paid at the charger.',
  });

export const tooManyReservations = () =>
  problem(409, {
    type: '/problems/drive/reserve-many',
    title: 'You hold enough reservations',
    detail: `At most ${mostReservations} reservations can be held at a time, and not two for the same time.`,
    help: 'Cancel one, or use it first.',
  });

export const missedTooOften = () =>
  problem(409, {
    type: '/problems/drive/reserve-missed',
    title: 'Not ahead for now',
    detail: 'Several reservations of yours were not used lately, and kept others away.',
    help: 'Reserve when you are on the way. In a month you may reserve ahead again.',
  });

export const tokenCannot = (why: string) =>
  problem(422, {
    type: '/problems/drive/reserve-token',
    title: 'Your card cannot charge there',
    detail: `Nobody could use the reservation: ${why}`,
    help: 'Choose another card of yours, or another place.',
  });

export const stationRefused = (why: string) =>
  problem(409, {
    type: '/problems/drive/reserve-refused',
    title: 'The charger did not take it',
    detail: `No charger there could be reserved: ${why}`,
    help: 'Try another place, or just drive there.',
  });

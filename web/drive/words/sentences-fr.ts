import type { paymentSentences } from '../../console/words/de/payment-sentences.ts';
import type {
  driveSentencesGerman,
  powerSentencesGerman,
  refusalSentencesGerman,
  wishSentencesGerman,
} from './sentences-de.ts';

/** What the server says to drivers, in French, by its keys. */
export const driveSentencesFrench: Record<keyof typeof driveSentencesGerman, string> = {
  available: 'Libre.',
  preparing: 'Une voiture est branchée et ne charge pas encore.',
  charging: 'Occupée.',
  suspended_ev: 'Occupée : la voiture fait une pause.',
  suspended_evse: 'Occupée : la charge est en pause un moment.',
  finishing: 'Charge terminée ; la voiture est encore branchée.',
  occupied: 'Occupée.',
  reserved: 'Réservée.',
  unavailable: 'Hors service.',
  faulted: 'En panne.',
  unknown: 'État inconnu.',
  offline: 'Injoignable pour le moment : impossible de la démarrer d’ici.',
  site_free: '{{free}} sur {{evses}} libres.',
  site_full: 'Les {{evses}} sont occupées.',
  site_down: 'Hors service.',
  site_none: 'Pas encore de borne ici.',
  price_energy: '{{amount}} {{currency}} par kWh',
  price_energy_varies: '{{amount}} {{currency}} par kWh maintenant ; varie selon l’heure ou l’énergie',
  price_time: '{{amount}} {{currency}} par minute de charge',
  price_flat: '{{amount}} {{currency}} une fois',
  price_parking: '{{amount}} {{currency}} par minute branchée sans charger',
  price_parking_grace:
    '{{amount}} {{currency}} par minute branchée sans charger, à partir de {{minutes}} min',
  price_min: 'au moins {{amount}} {{currency}}',
  price_max: 'au plus {{amount}} {{currency}}',
  price_free: 'La charge est gratuite',
  price_example: '{{energy}} kWh coûtent {{amount}} {{currency}}',
  reserved_planned: 'Prévue : elle sera gardée libre pour vous le moment venu.',
  reserved_asked: 'La borne est en train d’être prévenue.',
  reserved_kept: 'Gardée libre pour vous.',
  reserved_cancelling: 'Annulée ; la borne doit encore être prévenue.',
  reserved_used: 'Utilisée.',
  reserved_missed: 'Vous n’êtes pas venu à temps.',
  reserved_cancelled: 'Annulée.',
  reserved_removed: 'La borne l’a abandonnée. Choisissez-en une autre.',
  reserved_faulted: 'La borne est en panne. Choisissez-en une autre.',
  reserved_refused: 'La borne n’a pas pu être gardée libre. Choisissez-en une autre.',
};

/** Why a car gets the power that it gets, in French. */
export const powerSentencesFrench: Record<keyof typeof powerSentencesGerman, string> = {
  full: 'Votre voiture a toute l’énergie demandée.',
  full_power: 'Charge avec tout ce qu’elle peut prendre : {{amps}} A.',
  limited: 'Charge avec {{amps}} A : le raccordement ne donne pas plus en ce moment.',
  limited_evenly: 'Charge avec {{amps}} A, une part égale pour tous.',
  below_minimum: 'Ne peut pas charger : {{amps}} A au plus sont possibles, et il en faut {{least}} A.',
  waits_turn: 'En pause, à tour de rôle avec d’autres : le raccordement est plein.',
  rests: 'En pause quelques minutes avant de reprendre.',
  waits_price: 'Attend un courant moins cher à {{until}}.',
  waits_price_ready: 'Attend un courant moins cher à {{until}} ; pleine à {{ready}}.',
  waits_sun: 'Attend le soleil, prévu à {{until}}.',
  waits_sun_unknown: 'Attend le soleil.',
  waits_others: 'Attend jusqu’à {{until}}, pendant que d’autres chargent.',
  waits_others_ready: 'Attend jusqu’à {{until}}, pendant que d’autres chargent ; pleine à {{ready}}.',
  waits_room: 'Attend jusqu’à {{until}}, pendant que d’autres, qui partent plus tôt, chargent.',
  waits_room_ready:
    'Attend jusqu’à {{until}}, pendant que d’autres, qui partent plus tôt, chargent ; pleine à {{ready}}.',
  cheap_now: 'Charge avec {{amps}} A tant que le courant est bon marché.',
  cheap_now_ready: 'Charge avec {{amps}} A tant que le courant est bon marché ; pleine à {{ready}}.',
  sun_now: 'Charge avec {{amps}} A du soleil.',
  on_time: 'Charge avec {{amps}} A ; pleine à {{ready}}.',
  overdue: 'Charge avec {{amps}} A, aussi vite que possible : le départ annoncé est passé.',
  short: 'Charge avec {{amps}} A ; il manquera {{missing}} kWh au départ.',
  no_room: 'Attend, d’autres doivent charger d’abord ; il manquera {{missing}} kWh au départ.',
  too_dear: 'Attend : aucun courant n’est assez bon marché avant le départ.',
  gives: 'Donne {{power}} kW à la maison ; garde {{keeps}} %.',
  gives_until: 'Donne {{power}} kW à la maison jusqu’à {{until}} ; garde {{keeps}} %.',
  gives_back: 'Rend {{amps}} A tant que le courant est cher.',
  waits_decrease: 'Reçoit {{amps}} A dès que d’autres ont baissé.',
};

/** What follows from a driver's wish, in French. */
export const wishSentencesFrench: Record<keyof typeof wishSentencesGerman, string> = {
  now: 'Charge aussi vite que possible.',
  now_until: 'Charge aussi vite que possible ; environ {{minutes}} min pour {{energy}} kWh de plus.',
  departure: 'Prête à {{time}} (dans {{minutes}} min) ; charge d’ici là au meilleur moment.',
  departure_need: 'Encore {{energy}} kWh d’ici {{time}} (dans {{minutes}} min) ; charge au meilleur moment.',
  departure_reached: 'L’énergie demandée est chargée. Départ à {{time}} ou avant.',
  departure_over: 'L’heure de départ, {{time}}, est passée ; charge aussi vite que possible.',
  sun: 'Charge uniquement au soleil ; attend tant qu’il n’y en a pas.',
  sun_and_minimum: 'Charge au soleil, et lentement tant qu’il n’y en a pas.',
  cheapest: 'Charge aux heures les moins chères jusqu’à {{time}}.',
  cheapest_open: 'Charge aux heures les moins chères.',
};

type SameKeys<T> = { readonly [Slice in keyof T]: { readonly [Name in keyof T[Slice]]: string } };

/** What the server says of payments, in French. */
export const paymentSentencesFrench: SameKeys<typeof paymentSentences> = {
  payment: {
    created: 'En attente du paiement.',
    created_declined: 'La carte a été refusée. Essayez-en une autre.',
    created_insufficient_funds:
      'La carte n’a pas assez d’argent pour le montant réservé. Essayez-en une autre.',
    created_authentication_failed:
      'Le paiement n’a pas été confirmé. Réessayez, ou utilisez une autre carte.',
    needs_action: 'La banque demande une confirmation (3-D Secure).',
    authorized: '{{hold}} sont réservés. La borne est priée de démarrer.',
    starting:
      '{{hold}} sont réservés. Branchez maintenant si ce n’est pas fait : la charge démarre d’elle-même.',
    charging: 'En charge. {{cost}} jusqu’ici, {{hold}} réservés.',
    charging_hold_last:
      'En charge. {{cost}} jusqu’ici, {{hold}} réservés. Sans vous, la banque ne réserve pas l’argent plus longtemps : la charge s’arrête d’elle-même avant.',
    charging_stopping: 'Arrêt en cours. {{cost}} jusqu’ici.',
    charging_hold_spent: 'Arrêt, car le montant réservé est presque épuisé : {{cost}} sur {{hold}}.',
    charging_hold_ends: 'Arrêt, car la banque ne réserve l’argent que pour un temps. {{cost}} jusqu’ici.',
    charging_hold_lost: 'Arrêt, car la banque ne réserve plus l’argent. {{cost}} jusqu’ici.',
    ending: 'La charge est terminée. Le prix est en cours de calcul.',
    capturing: 'La charge est terminée : {{due}}. Le paiement se termine.',
    held_back:
      'La charge est terminée : {{due}}. Rien n’est encore débité, car ce que le compteur a signé n’a pas pu être vérifié.',
    captured: 'Payé : {{captured}}.',
    captured_unproven:
      'Payé : {{captured}}. Ce que le compteur a signé n’a pas pu être vérifié ; c’est en cours d’examen.',
    written_off: 'Payé : {{captured}}. {{lost}} n’ont pas été payés et ne sont plus demandés.',
    written_off_all: '{{lost}} n’ont pas été payés et ne sont plus demandés.',
    second_payment: '{{owed}} restent à payer : le montant réservé ne suffisait pas.',
    second_payment_capture_failed:
      '{{owed}} restent à payer : la banque n’a pas payé ce qu’elle avait réservé.',
    second_payment_hold_ends:
      'Il reste {{owed}} à payer : la banque n’a réservé l’argent que pour un temps, et la charge a duré plus longtemps.',
    second_payment_hold_lost: '{{owed}} restent à payer : la banque ne réservait plus l’argent.',
    part_refunded: 'Payé : {{captured}}, dont {{refunded}} remboursés.',
    refunded: 'Remboursé : {{refunded}}.',
    refunded_credit:
      'Votre voiture a rendu plus qu’elle n’a pris : tout ce qui avait été facturé, {{refunded}}, a été remboursé. Rien de plus n’est versé.',
    releasing: 'L’argent réservé est en cours de libération.',
    released: 'Rien n’a été débité ; l’argent réservé a été libéré.',
    released_abandoned: 'Le paiement a pris fin avant toute réservation. Pour charger, recommencez.',
    released_taken:
      'Un autre paiement pour cette place est arrivé avant ; l’argent réservé a été libéré. Suivez l’autre.',
    released_station_offline:
      'La borne était injoignable ; l’argent réservé a été libéré. Essayez un autre lieu.',
    released_start_rejected:
      'La borne a refusé de démarrer ; l’argent réservé a été libéré. Vérifiez que le câble est branché aux deux bouts, puis recommencez.',
    released_not_started:
      'La charge n’a pas démarré à temps ; l’argent réservé a été libéré. Branchez d’abord, puis recommencez.',
    released_payer_stopped: 'Vous avez arrêté avant le début de la charge ; l’argent réservé a été libéré.',
    released_credit:
      'Votre voiture a rendu plus qu’elle n’a pris : rien n’a été facturé et l’argent réservé a été libéré. Rien de plus n’est versé.',
    released_nothing_due: 'Rien n’est à payer ; l’argent réservé a été libéré.',
    released_hold_lost: 'La banque ne réserve plus l’argent. Pour charger, recommencez.',
    released_waived:
      'Rien n’a été débité, car ce que le compteur a signé n’a pas pu être vérifié ; l’argent réservé a été libéré.',
    failed: 'Le paiement a échoué. Rien n’a été débité. Recommencez.',
  },
  offer: {
    no_provider: 'Le paiement sur place n’est pas mis en place ici.',
    no_tariff: 'Il n’y a pas de prix pour cette place : rien ne peut y être payé.',
    offline: 'La borne n’est pas connectée en ce moment.',
    occupied: 'Quelqu’un charge ici en ce moment.',
    unavailable: 'Cette place est hors service en ce moment.',
    reserved: 'Cette place est réservée en ce moment.',
  },
};

/** Whether a vehicle may give energy back, in French. */
export const givingSentencesFrench = {
  never: 'Ne rend rien.',
  no_battery: 'Peut rendre de l’énergie, mais pas encore : la taille de sa batterie n’est pas connue.',
  allowed: 'Peut rendre de l’énergie là où une borne le permet, et garde {{keep}} %.',
  allowed_to: 'Peut rendre jusqu’à {{power}} kW là où une borne le permet, et garde {{keep}} %.',
};

/** Why a card may not charge, as its driver is told. */
export const refusalSentencesFrench: Record<keyof typeof refusalSentencesGerman, string> = {
  accepted: 'La carte {{uid}} est acceptée.',
  no_token_needed: 'La borne a commencé sans carte, comme elle est réglée.',
  station_not_accepted: 'Cette borne n’est pas encore en service.',
  unknown: 'La carte {{uid}} n’est pas connue.',
  elsewhere: 'La carte {{uid}} est d’un autre fournisseur et ne vaut pas ici.',
  blocked: 'La carte {{uid}} est bloquée.',
  lost: 'La carte {{uid}} a été déclarée perdue.',
  not_yet_valid: 'La carte {{uid}} n’est pas encore valable.',
  expired: 'La carte {{uid}} a expiré.',
  wrong_kind: 'La carte {{uid}} a été lue autrement qu’elle n’a été délivrée.',
  certificate_invalid: 'Le certificat du contrat de {{uid}} ne vaut pas.',
  driver_blocked: 'Le titulaire de la carte {{uid}} est bloqué.',
  contract_not_begun: 'Le contrat de {{uid}} n’a pas encore commencé.',
  contract_expired: 'Le contrat de {{uid}} a expiré.',
  not_listed: 'Sur ce site ne chargent que ceux qui y sont nommés ; {{uid}} n’en est pas.',
  site_closed: 'Le site est fermé ; on n’y commence qu’aux heures d’ouverture.',
  other_evses: 'La carte {{uid}} peut charger à d’autres bornes du site, pas ici.',
  budget_used_up: 'Le budget de {{uid}} est épuisé.',
  balance_empty: 'Le solde de {{uid}} est vide.',
  master_pass: 'La carte {{uid}} ne fait que terminer des charges.',
  reserved: 'La borne est réservée à une autre carte que {{uid}}.',
};

/** What the server says of reservations, in German. */
export const reservationSentences = {
  reservation: {
    planned: 'Vorgemerkt: die Station erfährt es, wenn es so weit ist.',
    requested: 'Die Station weiß es noch nicht; es wird jede Minute neu versucht.',
    active: 'Die Station hält sie frei.',
    cancelling: 'Hier storniert; die Station erfährt es, sobald sie antwortet.',
    used: 'Genutzt: ein Ladevorgang begann.',
    expired: 'Niemand kam rechtzeitig.',
    expired_because: 'Sie endete: die Station meldet {{reason}}.',
    cancelled: 'Storniert.',
    removed: 'Die Station hat sie aufgegeben.',
    faulted: 'Die EVSE ist gestört.',
    refused: 'Die Station hat sie abgelehnt: {{reason}}.',
  },
} as const;

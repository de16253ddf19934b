/** Events that could not be taken. */
export const aside = {
  title: 'Events set aside',
  lead: 'What happened, and could not be followed up in several tries. Later events about the same wait behind it; all others go on.',
  alarm:
    'Something that happened could not be followed up: prices, books, payments or notices may be missing.',
  look: 'See what waits',
  empty: 'No event is set aside',
  emptyHelp:
    'Prices, books, payments and notices follow from what happens. What cannot be followed up waits here.',
  column: {
    consumer: 'What does not follow',
    kind: 'Event',
    error: 'What the last try came to',
    station: 'Station',
    events: 'Waiting',
    at: 'Set aside',
    subject: 'About',
  },
  consumer: {
    billing: 'Pricing',
    'billing-show': 'Costs shown at stations',
    books: 'Books',
    drive: 'Notices to drivers',
    payments: 'Payments',
    spending: 'Budgets and balances',
  },
  retry: 'Try again',
  retryAll: 'Try all again',
  discard: {
    button: 'Give up',
    title: 'Give up this event?',
    effect:
      'Nothing will follow from it any more: put right first what is missing, a price or a booking, by hand. What waits behind it is tried at once. The event and your reason stay in the audit log.',
    reason: 'Why does nothing have to follow?',
    example: 'The transaction was paid in cash and booked by hand',
    missing: 'Say why: whoever looks at the books later will ask.',
    done: 'Given up. What waited behind it is tried now.',
  },
  asked: 'Is tried again now. What goes through leaves the list.',
} as const;

/** A test card: what happens when somebody pays with it. What is not said goes well. */
interface CardRules {
  readonly number: string;
  readonly paying?: 'declined' | 'insufficient_funds' | 'secure';
  /** refused: the bank says no. never: it is known beforehand that it cannot. */
  readonly increase?: 'refused' | 'never';
  readonly capture?: 'refused';
  /** How the provider's message about the payment comes. */
  readonly message?: 'twice' | 'late' | 'never';
  /** cut: the first answer to each call is lost on its way. */
  readonly line?: 'cut';
}

const names = [
  'accepted',
  'secure',
  'declined',
  'insufficient',
  'no_more',
  'increase_refused',
  'capture_refused',
  'message_twice',
  'message_late',
  'message_never',
  'line_cut',
] as const;
export type Card = (typeof names)[number];

export const cards: Readonly<Record<Card, CardRules>> = {
  accepted: { number: '4242 4242 4242 4242' },
  secure: { number: '4000 0025 0000 3155', paying: 'secure' },
  declined: { number: '4000 0000 0000 0002', paying: 'declined' },
  insufficient: {
    number: '4000 0000 0000 9995',
    paying: 'insufficient_funds',
  },
  no_more: { number: '4000 0000 0000 1118', increase: 'never' },
  increase_refused: { number: '4000 0000 0000 1126', increase: 'refused' },
  capture_refused: { number: '4000 0000 0000 0341', capture: 'refused' },
  message_twice: { number: '4000 0000 0000 2222', message: 'twice' },
  message_late: { number: '4000 0000 0000 2230', message: 'late' },
  message_never: { number: '4000 0000 0000 2248', message: 'never' },
  line_cut: { number: '4000 0000 0000 3331', line: 'cut' },
};

export const isCard = (name: unknown): name is Card =>
  typeof name === 'string' && (names as readonly string[]).includes(name);

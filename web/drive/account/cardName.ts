/** A card as its driver tells it from their others: the name that it was given, which two may share, and how it ends. */
export const cardName = ({ label, ending }: { label: string; ending: string }): string =>
  label ? `${label} · … ${ending}` : `… ${ending}`;

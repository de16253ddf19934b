import type { ReactNode } from 'react';

/** Decorative: the word stands beside it or in a label. */
function Sign({ size = 24, children }: { size?: number; children: ReactNode }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

export const BackSign = () => (
  <Sign>
    <path d="M15 5l-7 7 7 7" />
  </Sign>
);
export const UserSign = () => (
  <Sign>
    <circle cx="12" cy="8" r="4" />
    <path d="M4 21c1-5 4-7 8-7s7 2 8 7" />
  </Sign>
);
export const PinSign = () => (
  <Sign size={18}>
    <path d="M12 21s7-6.500 7-12a7 7 0 0 0-14 0c0 5.500 7 12 7 12z" />
    <circle cx="12" cy="9" r="2.500" />
  </Sign>
);

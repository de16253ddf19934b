import type { ReactNode } from 'react';
import { type State, toneOf } from './states.ts';

const ring = <circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" strokeWidth="1.5" />;
const disc = <circle cx="8" cy="8" r="7" fill="currentColor" />;
const bars = <path d="M6 5v6M10 5v6" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />;
const cut = 'var(--state-icon-cut, var(--surface))';
const tick = <path d="m5 8.2 2 2 4-4.2" fill="none" stroke="currentColor" strokeWidth="1.6" />;
const cross = <path d="m5.6 5.6 4.8 4.8m0-4.8-4.8 4.8" stroke="currentColor" strokeWidth="1.6" />;
const bolt = (fill: string) => <path d="M8.8 3 4.6 9h2.9l-.6 4 4.4-6H8.3z" fill={fill} />;
const question = (
  <path
    d="M6.4 6.4a1.6 1.6 0 1 1 2.3 1.5c-.5.3-.7.5-.7 1m0 2v.1"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.4"
    strokeLinecap="round"
  />
);
const pie = (sweep: string) => <path d={sweep} fill="currentColor" />;
const join = (under: ReactNode, over: ReactNode) => (
  <>
    {under}
    {over}
  </>
);

/** Each state has a shape of its own, so that it is told apart without colour. */
const shapes: Record<State, ReactNode> = {
  available: ring,
  preparing: join(ring, pie('M8 8V3.4A4.6 4.6 0 0 1 12.6 8z')),
  finishing: join(ring, pie('M8 8V3.4A4.6 4.6 0 1 1 3.4 8z')),
  charging: join(disc, bolt(cut)),
  suspended_ev: bars,
  suspended_evse: join(ring, bars),
  occupied: join(ring, <circle cx="8" cy="8" r="2.6" fill="currentColor" />),
  reserved: join(
    ring,
    <path d="M8 4.6V8l2.4 1.6" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />,
  ),
  unavailable: <path d="M3.5 8h9" stroke="currentColor" strokeWidth="2.2" strokeLinecap="round" />,
  faulted: join(
    <path d="M8 1.2 15 14H1z" fill="currentColor" />,
    <path d="M8 6v3.6m0 2v.1" stroke={cut} strokeWidth="1.7" strokeLinecap="round" />,
  ),
  unknown: join(ring, question),
  online: <circle cx="8" cy="8" r="4" fill="currentColor" />,
  offline: (
    <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="2" strokeDasharray="3.2 3.1" />
  ),
  active: join(disc, bolt(cut)),
  ended: <rect x="4" y="4" width="8" height="8" rx="1.5" fill="currentColor" />,
  provisional: join(
    <rect x="3" y="3" width="10" height="10" rx="2" fill="none" stroke="currentColor" strokeWidth="1.5" />,
    question,
  ),
  blocked: join(ring, <path d="m4 12 8-8" stroke="currentColor" strokeWidth="1.6" />),
  lost: join(ring, question),
  expired: join(ring, cross),
  accepted: join(ring, tick),
  pending: join(
    ring,
    <path d="M8 4.6V8l2.4 1.6" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />,
  ),
  rejected: join(ring, cross),
  failed: join(
    ring,
    <path d="M8 4.8v4m0 2v.1" stroke="currentColor" strokeWidth="1.7" strokeLinecap="round" />,
  ),
  retired: join(ring, <path d="M5 8h6" stroke="currentColor" strokeWidth="1.6" />),
};

/** The sign of a state; decorative, as the word always stands beside it or in a label. */
export function StateIcon({ state, size = 16 }: { state: State; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      aria-hidden="true"
      focusable="false"
      style={{ color: `var(--${toneOf[state]}-mark)`, flex: 'none' }}
    >
      {shapes[state]}
    </svg>
  );
}

import { useEffect, useState } from 'react';

/** The time in milliseconds, told anew each second. */
export function useSeconds(): number {
  const [now, set] = useState(Date.now());
  useEffect(() => {
    const ticking = setInterval(() => set(Date.now()), 1000);
    return () => clearInterval(ticking);
  }, []);
  return now;
}

import { useEffect, useRef, useState } from 'react';
import type { PayClient } from '../../../server/drive/charge-contract.ts';
import { useWords } from '../words/index.ts';

/** What we use of Stripe's own script, which must come from Stripe and from nowhere else. */
interface StripeElements {
  create(kind: 'payment'): { mount(holder: HTMLElement): void; unmount(): void };
}
interface Stripe {
  elements(options: { clientSecret: string; locale: string; appearance: { theme: string } }): StripeElements;
  confirmPayment(options: {
    elements: StripeElements;
    confirmParams: { return_url: string };
  }): Promise<{ error?: { message?: string } }>;
}
declare global {
  interface Window {
    Stripe?: (key: string) => Stripe;
  }
}

let loading: Promise<(key: string) => Stripe> | undefined;

/** Loads Stripe's script when somebody pays with it. */
function loadStripe(): Promise<(key: string) => Stripe> {
  loading ??= new Promise<(key: string) => Stripe>((resolve, reject) => {
    const script = document.createElement('script');
    script.src = 'https://js.stripe.com/v3/';
    script.onload = () =>
      window.Stripe ? resolve(window.Stripe) : reject(new Error('Stripe did not load.'));
    script.onerror = () => reject(new Error('Stripe could not be reached.'));
    document.head.append(script);
  }).catch((error: unknown) => {
    // Whoever tries again loads it anew.
    loading = undefined;
    throw error;
  });
  return loading;
}

/** Pays with Stripe's element: numbers of cards are typed into Stripe's own frame and never reach us. */
export function StripeCard({ client }: { client: Extract<PayClient, { kind: 'stripe' }> }) {
  const { t, language } = useWords();
  const holder = useRef<HTMLDivElement>(null);
  const [ready, setReady] = useState<{ stripe: Stripe; elements: StripeElements }>();
  const [trouble, setTrouble] = useState<string>();
  const [away, setAway] = useState(false);
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState(0);
  const { publishableKey, clientSecret } = client;
  // biome-ignore lint/correctness/useExhaustiveDependencies: loaded anew when somebody says so
  useEffect(() => {
    let mounted: ReturnType<StripeElements['create']> | undefined;
    let gone = false;
    loadStripe()
      .then((make) => {
        if (gone || !holder.current) return;
        const stripe = make(publishableKey);
        const theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'night' : 'stripe';
        const elements = stripe.elements({ clientSecret, locale: language, appearance: { theme } });
        mounted = elements.create('payment');
        mounted.mount(holder.current);
        setReady({ stripe, elements });
      })
      .catch(() => {
        if (!gone) setAway(true);
      });
    return () => {
      gone = true;
      mounted?.unmount();
    };
  }, [publishableKey, clientSecret, language, asked]);
  const retry = () => {
    setAway(false);
    setAsked(asked + 1);
  };
  const pay = async () => {
    if (!ready) return;
    setBusy(true);
    setTrouble(undefined);
    setAway(false);
    try {
      const { error } = await ready.stripe.confirmPayment({
        elements: ready.elements,
        confirmParams: { return_url: location.href },
      });
      // Without an error the page was left for return_url.
      setTrouble(error?.message);
    } catch {
      setAway(true);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="card">
      <div ref={holder} />
      {(away || trouble) && (
        <p className="notice" data-tone="red" role="alert">
          {away ? t('cardAway') : trouble}
        </p>
      )}
      {away && !ready ? (
        <button type="button" className="button" onClick={retry}>
          {t('retry')}
        </button>
      ) : (
        <button type="button" className="button primary" disabled={!ready || busy} onClick={() => void pay()}>
          {t(busy ? 'wait' : 'pay')}
        </button>
      )}
    </section>
  );
}

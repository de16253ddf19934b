import '@fontsource-variable/inter/wght.css';
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '../ui/tokens.css';
import '../ui/mantine.css';
import '../ui/global.css';

import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { theme } from '../ui/theme.ts';
import { isUnreachable, whenSignedOut } from './api.ts';
import { router } from './router.tsx';
import { startWords } from './words/index.ts';

/** Answers are kept fresh by the live stream; this only bounds how old one may be after a night's sleep. */
const OLDEST_MS = 10 * 60_000;
const RETRIES = 3;

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: OLDEST_MS,
      // A refusal will be the same again; only a server that cannot be reached is worth another try.
      retry: (failures, error) => failures < RETRIES && isUnreachable(error),
      refetchOnWindowFocus: false,
    },
  },
});

whenSignedOut(() => {
  const { pathname, href } = router.state.location;
  if (pathname === '/sign-in' || pathname === '/set-up') return;
  void router.navigate({ to: '/sign-in', search: { back: href } as never });
});

await startWords();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <Notifications position="bottom-right" />
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);

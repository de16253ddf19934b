import '../ui/tokens.css';
import './drive.css';

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { followScheme } from './scheme.ts';
import { startWords } from './words/index.ts';

followScheme();
await startWords();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
// The shell is kept once everything that is looked at now was loaded. Without https there is none, and nothing is lost.
if (import.meta.env.PROD)
  addEventListener('load', () => void navigator.serviceWorker?.register('/drive/sw.js').catch(() => {}));

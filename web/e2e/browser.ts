import { type Browser, chromium } from 'playwright-core';

/**
 * Starts Debian's Chromium (`apt-get install chromium`), which `npm test` installs where it may.
 * The flags keep it from calling its maker in the background, which a closed network refuses many times over.
 */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

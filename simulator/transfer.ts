/** How a station fetches firmware and delivers logs. */
export interface Transfer {
  download(url: string): Promise<boolean>;
  upload(url: string, name: string, content: string): Promise<boolean>;
}

/** Succeeds without touching the network. */
export const pretendedTransfer: Transfer = {
  download: () => Promise.resolve(true),
  upload: () => Promise.resolve(true),
};

const TRANSFER_MS = 60_000;

/** Fetches and delivers over HTTP: GET for firmware, PUT for logs. Other schemes fail. */
export const httpTransfer: Transfer = {
  download: (url) => succeeded(url, { method: 'GET' }),
  upload: (url, name, content) =>
    succeeded(url, {
      method: 'PUT',
      body: content,
      headers: { 'content-type': 'text/plain', 'content-disposition': `attachment; filename="${name}"` },
    }),
};

async function succeeded(url: string, request: RequestInit): Promise<boolean> {
  try {
    const response = await fetch(url, { ...request, signal: AbortSignal.timeout(TRANSFER_MS) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

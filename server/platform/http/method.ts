const writing = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Whether a request of this method may change something. */
export const isWrite = (method: string) => writing.has(method);

/** Whether a station has keys instead of variables, and takes them one at a time. */
export const hasKeys = (version: string | null | undefined): boolean => version === '1.6';

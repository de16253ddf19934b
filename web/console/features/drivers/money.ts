/** Between amounts in minor units and what people type in a field. */

export const toMajor = (minor: number, decimals: number): number => minor / 10 ** decimals;

/** Rounded: 10.99 of EUR is 1099, however a double holds it. */
export const fromMajor = (major: number, decimals: number): number => Math.round(major * 10 ** decimals);

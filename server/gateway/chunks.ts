/** What a station takes at a time: pure. */

/** Parts of a list that hold so many items and bytes at the most; an item that is too long alone goes alone. */
export function chunksOf<T>(
  items: readonly T[],
  bounds: { readonly items: number; readonly bytes: number | null },
  bytesOf: (item: T) => number,
): T[][] {
  const chunks: T[][] = [];
  let bytes = 0;
  for (const item of items) {
    const size = bytesOf(item);
    const last = chunks.at(-1);
    const fits =
      last && last.length < bounds.items && (bounds.bytes === null || bytes + size <= bounds.bytes);
    if (fits) last.push(item);
    else chunks.push([item]);
    bytes = fits ? bytes + size : size;
  }
  return chunks;
}

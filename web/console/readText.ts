/** The text of a file that a spreadsheet saved: UTF-8, or Windows-1252 as older ones write it. */
export async function readText(file: Blob): Promise<string> {
  const bytes = await file.arrayBuffer();
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Every byte means something in Windows-1252, and umlauts in it are no UTF-8.
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

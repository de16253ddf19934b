/** Server-sent events from a text stream, by the WHATWG rules. fetch instead of EventSource: it tells the
 *  status (401 is not "try again"), lets heartbeat comments be seen, and takes every event kind. */

export interface ServerEvent {
  kind: string;
  id: string | undefined;
  data: string;
}

/** Longest event that is held while it arrives; a longer one is dropped with its connection. */
const MAX_EVENT_CHARACTERS = 1_000_000;

/** Feeds text in any pieces; calls back for each whole event. Comments keep the line alive and say nothing. */
export function eventParser(onEvent: (event: ServerEvent) => void): (piece: string) => void {
  let rest = '';
  let kind = 'message';
  let id: string | undefined;
  let data: string[] = [];
  const line = (text: string) => {
    if (text === '') {
      if (data.length > 0) onEvent({ kind, id, data: data.join('\n') });
      kind = 'message';
      id = undefined;
      data = [];
      return;
    }
    const colon = text.indexOf(':');
    if (colon === 0) return;
    const field = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? '' : text.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') kind = value;
    else if (field === 'id') id = value;
    else if (field === 'data') data.push(value);
  };
  return (piece) => {
    rest += piece;
    if (rest.length > MAX_EVENT_CHARACTERS)
      throw new Error('The live stream sent an event longer than a megabyte.');
    // A lone CR at the end may be half of a CRLF: it waits for the next piece.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop()!;
    for (const one of lines) line(one);
  };
}

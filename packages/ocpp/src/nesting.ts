const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_ARRAY = 91;
const CLOSE_ARRAY = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

/**
 * Tells whether a JSON text nests arrays and objects deeper than a limit, without parsing it.
 * Most frames have fewer opening brackets than the limit, and counting those with `indexOf` runs at
 * native speed; only the others are walked character by character.
 */
export function isDeeperThan(text: string, limit: number): boolean {
  const objects = count(text, '{', limit);
  if (objects + count(text, '[', limit - objects) <= limit) return false;
  return walk(text, limit);
}

/** Counts a character, stopping once there are more than the limit. */
function count(text: string, character: string, limit: number): number {
  let found = 0;
  let at = text.indexOf(character);
  while (at >= 0) {
    found++;
    if (found > limit) break;
    at = text.indexOf(character, at + 1);
  }
  return found;
}

function walk(text: string, limit: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at + 1);
        break;
      case OPEN_ARRAY:
      case OPEN_OBJECT:
        depth++;
        if (depth > limit) return true;
        break;
      case CLOSE_ARRAY:
      case CLOSE_OBJECT:
        depth--;
        break;
    }
  }
  return false;
}

/** Finds the quote that ends a string; the text's end when there is none. */
function endOfString(text: string, start: number): number {
  let at = start;
  while (at < text.length) {
    const character = text.charCodeAt(at);
    if (character === QUOTE) return at;
    at += character === BACKSLASH ? 2 : 1;
  }
  return at;
}

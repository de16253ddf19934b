/** Words for a person: the English text, and the key and parameters that another language is made of. */
export interface Sentence {
  readonly key: string;
  readonly params: Readonly<Record<string, string | number>>;
  readonly text: string;
}

type Placeholder<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholder<Rest>
  : never;
type Params<Text extends string> = { readonly [N in Placeholder<Text>]: string | number };

/**
 * Declares a slice's sentences; the placeholders of a text are the parameters it demands.
 *
 *     const say = sentences('token', { blocked: 'Token {uid} is blocked.' });
 *     say('blocked', { uid: '04A1' })  // { key: 'token.blocked', params: { uid: '04A1' }, text: 'Token 04A1 is blocked.' }
 */
export function sentences<const Texts extends Readonly<Record<string, string>>>(slice: string, texts: Texts) {
  return function say<K extends keyof Texts & string>(
    key: K,
    ...given: [Placeholder<Texts[K]>] extends [never] ? [] : [Params<Texts[K]>]
  ): Sentence {
    const params: Sentence['params'] = given[0] ?? {};
    return { key: `${slice}.${key}`, params, text: fill(texts[key]!, params) };
  };
}

function fill(text: string, params: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}

/** Keys of one question at the most. */
const maxKeys = 500;
/** How long the first key waits for company, in milliseconds. */
const gatherMs = 2;

interface Question<Value> {
  readonly keys: Set<string>;
  readonly ask: () => void;
  readonly answers: Promise<ReadonlyMap<string, Value>>;
}

/**
 * Turns many single look-ups of the same few milliseconds into one question with a list of keys.
 * Equal keys share one answer; a failed question fails each of its look-ups.
 *
 *     const findToken = collect(async (uids) => store.tokensByUid(uids));
 *     const token = await findToken('04A1B2C3');
 */
export function collect<Value>(
  ask: (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
): (key: string) => Promise<Value | undefined> {
  let open: Question<Value> | undefined;

  function begin(): Question<Value> {
    const keys = new Set<string>();
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, gatherMs);
    const question: Question<Value> = {
      keys,
      ask: () => {
        clearTimeout(timer);
        resolve();
      },
      answers: promise.then(() => {
        if (open === question) open = undefined;
        return ask([...keys]);
      }),
    };
    return question;
  }

  return async (key) => {
    open ??= begin();
    const question = open;
    question.keys.add(key);
    if (question.keys.size >= maxKeys) {
      open = undefined;
      question.ask();
    }
    return (await question.answers).get(key);
  };
}

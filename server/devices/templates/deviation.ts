import { type Sentence, sentences } from '../../platform/sentence.ts';

const sayDeviation = sentences('deviation', {
  message_id: 'It uses the id of a message again for another message.',
  long_identity: 'Its identity has {length} characters; its version of OCPP allows {most}.',
  schema: 'Its {action} breaks the schema: {problem}.',
});

/** Longest identity of a station by 2.x, in characters (identifierString of SecurityCtrlr.Identity). */
export const maxIdentity = 48;

export const longIdentitySentence = (identity: string): Sentence =>
  sayDeviation('long_identity', { length: identity.length, most: maxIdentity });

/** Where a station bends the rules, in words; what a schema says of a message is told as it is. */
export function deviationSentence(kind: string, detail: string, identity: string): Sentence {
  switch (kind) {
    case 'message_id':
      return sayDeviation('message_id');
    case 'long_identity':
      return longIdentitySentence(identity);
    default: {
      // Of a message: kept as "action code", and told as "action: what is wrong".
      const [action] = kind.split(' ');
      const problem = detail.startsWith(`${action}: `) ? detail.slice(action!.length + 2) : detail;
      return sayDeviation('schema', { action: action!, problem });
    }
  }
}

/** What the API offers of vendors' own messages to stations. */

import { Type } from 'typebox';
import { declareCommand } from '../gateway/contract.ts';

export const transferCommands = {
  'data-transfer': declareCommand(
    'data-transfer',
    'Send a vendor’s own message',
    Type.Object(
      {
        vendorId: Type.String({ title: 'Vendor', minLength: 1, maxLength: 255 }),
        messageId: Type.Optional(Type.String({ title: 'Message', maxLength: 50 })),
        data: Type.Optional(
          Type.String({
            title: 'Data',
            maxLength: 10_000,
            description: 'As the vendor wants it. Where stations take more than text, JSON goes out as JSON.',
          }),
        ),
      },
      { additionalProperties: false },
    ),
    { description: 'What it means is between the vendor and the station; the station’s answer is shown.' },
  ),
} as const;

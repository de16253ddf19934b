/** What the API offers of messages on stations' displays. */

import { type Static, Type } from 'typebox';
import { declareCommand } from '../../gateway/contract.ts';
import { route } from '../../platform/http/contract.ts';
import {
  instant,
  orNull,
  page,
  paging,
  sentence,
  stationPath,
  uuid,
  words,
} from '../../platform/http/shapes.ts';

export const displayPriorities = ['always_front', 'in_front', 'normal_cycle'] as const;
/** When a message is shown; without one of these always. */
export const displayStates = [
  'charging',
  'faulted',
  'idle',
  'unavailable',
  'suspended',
  'discharging',
] as const;
export const displayFormats = ['utf8', 'ascii', 'html', 'uri', 'qrcode'] as const;

/** How a message that was asked for stands against what the station tells. */
export const displayStandings = ['sent', 'shown', 'differs', 'missing', 'over', 'foreign'] as const;

const priority = words(displayPriorities);
const state = words(displayStates);

const content = {
  text: Type.String(),
  format: words(displayFormats),
  language: orNull(Type.String()),
  priority,
  state: orNull(state),
  startsAt: orNull(instant),
  endsAt: orNull(instant),
  stationTransactionId: orNull(Type.String({ description: 'It is shown as long as this goes on' })),
};
const displayContent = Type.Object(content);
export type DisplayContent = Static<typeof displayContent>;

export const displayMessage = Type.Object({
  messageId: Type.Integer({ description: 'Its number at the station' }),
  ...content,
  standing: words(displayStandings),
  sentence,
  sentAt: orNull(instant),
  reportedAt: orNull(instant),
});
export type DisplayMessage = Static<typeof displayMessage>;

export const listDisplayMessages = route({
  method: 'GET',
  path: '/stations/{identity}/display-messages',
  summary: 'Messages on a station’s display: wanted, and as the station tells them',
  description: 'The station is asked anew with the command get-display-messages.',
  tag: 'Display messages',
  permission: 'stations:read',
  params: stationPath,
  response: Type.Object({
    items: Type.Array(displayMessage),
    /** When the station last told all its messages. */
    reportedAt: orNull(instant),
  }),
});

const number = Type.Integer({
  title: 'Number',
  minimum: 0,
  maximum: 2_147_483_647,
  picker: 'message',
});

export const displayCommands = {
  'set-display-message': declareCommand(
    'set-display-message',
    'Show a message',
    Type.Object(
      {
        text: Type.String({ title: 'Text', minLength: 1, maxLength: 1024 }),
        language: Type.Optional(
          Type.String({
            title: 'Language',
            maxLength: 8,
            description: 'Such as de or en',
            present: ['DisplayMessageCtrlr.Language'],
          }),
        ),
        priority: Type.Optional(
          words(displayPriorities, 'Always in front, in front of others, or in turn with them'),
        ),
        state: Type.Optional(words(displayStates, 'Only while the station is in this state')),
        startsAt: Type.Optional(Type.String({ title: 'From', format: 'date-time' })),
        endsAt: Type.Optional(Type.String({ title: 'Until', format: 'date-time' })),
        transactionId: Type.Optional(
          Type.String({
            title: 'Transaction',
            description: 'Only for this one, until it ends',
            maxLength: 255,
          }),
        ),
        format: Type.Optional(words(displayFormats)),
        more: Type.Optional(
          Type.Array(
            Type.Object(
              {
                text: Type.String({ minLength: 1, maxLength: 1024 }),
                language: Type.String({ maxLength: 8 }),
              },
              { additionalProperties: false },
            ),
            { title: 'In other languages', maxItems: 4 },
          ),
        ),
        messageId: Type.Optional({ ...number, description: 'The message with this number is replaced' }),
      },
      { additionalProperties: false },
    ),
  ),
  'get-display-messages': declareCommand(
    'get-display-messages',
    'Ask for the messages on the display',
    Type.Object(
      {
        messageIds: Type.Optional(Type.Array(number, { title: 'Numbers', minItems: 1, maxItems: 50 })),
        priority: Type.Optional(priority),
        state: Type.Optional(state),
      },
      { additionalProperties: false },
    ),
    { description: 'The station tells them one after the other; without a filter all.' },
  ),
  'clear-display-message': declareCommand(
    'clear-display-message',
    'Take a message off the display',
    Type.Object({ messageId: number }, { additionalProperties: false }),
  ),
} as const;

const template = {
  name: Type.String({ minLength: 1, maxLength: 200 }),
  text: Type.String({ minLength: 1, maxLength: 1024 }),
  language: orNull(Type.String({ maxLength: 8 })),
  priority,
  state: orNull(state),
};
export const displayTemplate = Type.Object({ id: uuid, organizationId: uuid, ...template });
export type DisplayTemplate = Static<typeof displayTemplate>;

export const listDisplayTemplates = route({
  method: 'GET',
  path: '/display-templates',
  summary: 'Texts to begin a display message with',
  tag: 'Display messages',
  permission: 'stations:read',
  query: Type.Object(paging),
  response: page(displayTemplate),
});

export const createDisplayTemplate = route({
  method: 'POST',
  path: '/display-templates',
  summary: 'Keep a text for display messages',
  tag: 'Display messages',
  permission: 'stations:write',
  body: Type.Object({ organizationId: uuid, ...template }, { additionalProperties: false }),
  response: displayTemplate,
  status: 201,
});

export const removeDisplayTemplate = route({
  method: 'DELETE',
  path: '/display-templates/{textId}',
  summary: 'Forget a text for display messages',
  tag: 'Display messages',
  permission: 'stations:write',
  params: Type.Object({ textId: uuid }),
});

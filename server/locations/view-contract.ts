/** What the API offers of saved views of lists. */

import { Type } from 'typebox';
import { route } from '../platform/http/contract.ts';
import { instant, uuid } from '../platform/http/shapes.ts';

const savedView = Type.Object({
  id: uuid,
  list: Type.String(),
  name: Type.String(),
  query: Type.Record(Type.String(), Type.Unknown()),
  createdAt: instant,
});
const viewList = Type.String({ minLength: 1, maxLength: 50, description: 'For example stations' });
const viewQuery = Type.Record(Type.String(), Type.Unknown(), { description: 'The state of the list’s URL' });

export const listViews = route({
  method: 'GET',
  path: '/saved-views',
  summary: 'Own saved views of lists',
  tag: 'Saved views',
  permission: 'signed-in',
  query: Type.Object({ list: Type.Optional(viewList) }),
  response: Type.Object({ items: Type.Array(savedView) }),
});

export const saveView = route({
  method: 'POST',
  path: '/saved-views',
  summary: 'Save a view; one of the same list and name is replaced',
  tag: 'Saved views',
  permission: 'signed-in',
  body: Type.Object(
    { list: viewList, name: Type.String({ minLength: 1, maxLength: 100 }), query: viewQuery },
    { additionalProperties: false },
  ),
  response: savedView,
  status: 201,
});

export const deleteView = route({
  method: 'DELETE',
  path: '/saved-views/{viewId}',
  summary: 'Forget a saved view',
  tag: 'Saved views',
  permission: 'signed-in',
  params: Type.Object({ viewId: uuid }),
});

import type { Messages201, Ocpp201 } from '@busbar/ocpp';
import type { TokenKind } from './contract.ts';
import { countIn, digestOf, isOn, itemOf, type ListDialect } from './list-dialect.ts';
import { idTokenInfo } from './ocpp2.ts';

type Send = Messages201['SendLocalList']['request'];
type Item = NonNullable<Send['localAuthorizationList']>[number];

const component = { name: 'LocalAuthListCtrlr' };
const variables = ['Enabled', 'Entries', 'ItemsPerMessage', 'BytesPerMessage'] as const;
const maxIdToken = 36;

/** What 2.x calls the tokens that a list may hold (IdTokenEnumType). */
const types: Partial<Record<TokenKind, Ocpp201.IdTokenEnumType>> = {
  rfid: 'ISO14443',
  emaid: 'eMAID',
  mac: 'MacAddress',
  keycode: 'KeyCode',
  local: 'Local',
};

/** Local lists as 2.x has them (D01, D02). */
export const list2: ListDialect = {
  askVersion: ['GetLocalListVersion', {} satisfies Messages201['GetLocalListVersion']['request']],
  askLimits: [
    'GetVariables',
    {
      getVariableData: [
        { component, variable: { name: 'Enabled' } },
        { component, variable: { name: 'ItemsPerMessage' } },
        { component, variable: { name: 'BytesPerMessage' } },
      ],
    } satisfies Messages201['GetVariables']['request'],
  ],
  limitVariables: variables,
  limitsIn(found) {
    const of = (name: (typeof variables)[number]) =>
      found.find((one) => one.component === component.name && one.variable === name);
    return {
      perMessage: countIn(of('ItemsPerMessage')?.value),
      bytesPerMessage: countIn(of('BytesPerMessage')?.value),
      // The value is how many there are now; how many there may be is its limit.
      capacity: countIn(of('Entries')?.max),
      inUse: isOn(of('Enabled')?.value),
    };
  },
  item(authorization) {
    const { uid, token } = authorization;
    const type = token && types[token.kind];
    if (!type || uid.length > maxIdToken) return undefined;
    const item: Item = { idToken: { idToken: uid, type }, idTokenInfo: idTokenInfo(authorization) };
    return itemOf(uid, type, item);
  },
  send({ version, full, put, remove }) {
    const [first, ...rest] = [
      // An item without info takes the token off the list.
      ...remove.map(({ uid, type }) => ({
        idToken: { idToken: uid, type: type as Ocpp201.IdTokenEnumType },
      })),
      ...put.map(({ wire }) => wire as Item),
    ];
    const request: Send = {
      versionNumber: version,
      updateType: full ? 'Full' : 'Differential',
      // A whole list of nothing is told by leaving it out: the schema wants one item at least.
      ...(first && { localAuthorizationList: [first, ...rest] }),
    };
    return ['SendLocalList', request];
  },
  versionIn(answer) {
    const { versionNumber } = answer as Messages201['GetLocalListVersion']['response'];
    return Number.isSafeInteger(versionNumber) && versionNumber >= 0 ? versionNumber : undefined;
  },
  readUpdate(request) {
    const { versionNumber, updateType, localAuthorizationList = [] } = request as Send;
    return {
      version: versionNumber,
      full: updateType === 'Full',
      put: localAuthorizationList.flatMap((item) =>
        item.idTokenInfo
          ? [{ uid: item.idToken.idToken, type: item.idToken.type, digest: digestOf(item) }]
          : [],
      ),
      remove: localAuthorizationList.flatMap(({ idToken, idTokenInfo: info }) =>
        info ? [] : [{ uid: idToken.idToken }],
      ),
    };
  },
};

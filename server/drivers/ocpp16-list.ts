import type { Messages16 } from '@busbar/ocpp';
import { countIn, digestOf, isOn, itemOf, type ListDialect } from './list-dialect.ts';
import { idTagInfo } from './ocpp16.ts';

type Send = Messages16['SendLocalList']['request'];
type Item = NonNullable<Send['localAuthorizationList']>[number];

/** Longest idTag of 1.6 (CiString20). */
const maxIdTag = 20;
const variables = ['LocalAuthListEnabled', 'LocalAuthListMaxLength', 'SendLocalListMaxLength'] as const;

/** Local lists as 1.6 has them (§5.10, §5.15). */
export const list16: ListDialect = {
  askVersion: ['GetLocalListVersion', {} satisfies Messages16['GetLocalListVersion']['request']],
  askLimits: [
    'GetConfiguration',
    { key: [...variables] } satisfies Messages16['GetConfiguration']['request'],
  ],
  limitVariables: variables,
  limitsIn(found) {
    const told = (name: (typeof variables)[number]) => found.find(({ variable }) => variable === name)?.value;
    return {
      perMessage: countIn(told('SendLocalListMaxLength')),
      bytesPerMessage: undefined,
      capacity: countIn(told('LocalAuthListMaxLength')),
      inUse: isOn(told('LocalAuthListEnabled')),
    };
  },
  item(authorization) {
    const { uid, accepted, evses } = authorization;
    // A list of 1.6 is good at the whole station: who is limited to some of its EVSEs has to be asked about.
    if (uid.length > maxIdTag || (accepted && evses !== null)) return undefined;
    const item: Item = { idTag: uid, idTagInfo: idTagInfo(authorization) };
    return itemOf(uid, '', item);
  },
  send({ version, full, put, remove }) {
    const request: Send = {
      listVersion: version,
      updateType: full ? 'Full' : 'Differential',
      // An item without info takes the token off the list.
      localAuthorizationList: [
        ...remove.map(({ uid }) => ({ idTag: uid })),
        ...put.map(({ wire }) => wire as Item),
      ],
    };
    return ['SendLocalList', request];
  },
  versionIn(answer) {
    const { listVersion } = answer as Messages16['GetLocalListVersion']['response'];
    // −1: the station keeps no lists.
    return Number.isSafeInteger(listVersion) && listVersion >= 0 ? listVersion : undefined;
  },
  readUpdate(request) {
    const { listVersion, updateType, localAuthorizationList = [] } = request as Send;
    return {
      version: listVersion,
      full: updateType === 'Full',
      put: localAuthorizationList.flatMap((item) =>
        item.idTagInfo ? [{ uid: item.idTag, type: '', digest: digestOf(item) }] : [],
      ),
      remove: localAuthorizationList.flatMap(({ idTag, idTagInfo }) => (idTagInfo ? [] : [{ uid: idTag }])),
    };
  },
};

import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { me, signOut } from '../../server/access/sign-in-contract.ts';
import { useApi, useWrite } from './api.ts';

/** Who is signed in, what they may do and where. Null while it is asked, or when nobody is. */
export function useMe() {
  return useApi(me, {}).data ?? null;
}

/** Whether the person may do something somewhere; pages hide what they may not. */
export function useCan(): (permission: string) => boolean {
  const person = useMe();
  return useCallback((permission) => person?.permissions.includes(permission) ?? false, [person]);
}

/** Signs out and forgets everything that was read. */
export function useSignOut(): () => void {
  const client = useQueryClient();
  const { send } = useWrite(signOut, {
    onDone: () => {
      client.clear();
      window.location.assign('/sign-in');
    },
  });
  return () => send({});
}

export interface ReachableOrganization {
  id: string;
  name: string;
  /** How deep it lies below the topmost organization that the person may see. */
  depth: number;
}

/** The organizations in reach as a flat tree: each after the one it belongs to. */
export function useOrganizations(): ReachableOrganization[] {
  const all = useMe()?.organizations ?? [];
  const known = new Set(all.map(({ id }) => id));
  const below = (parent: string | null, depth: number): ReachableOrganization[] =>
    all
      .filter(({ parentId }) => (parentId !== null && known.has(parentId) ? parentId : null) === parent)
      .sort((a, b) => a.name.localeCompare(b.name))
      .flatMap(({ id, name }) => [{ id, name, depth }, ...below(id, depth + 1)]);
  return below(null, 0);
}

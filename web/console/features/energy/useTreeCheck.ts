import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { checkTree } from '../../../../server/energy/tree/contract.ts';
import type { SiteTree } from '../../../../server/energy/tree/shapes.ts';
import { call } from '../../api.ts';

/** While somebody types, nothing is asked. */
const CALM_MS = 400;

/** What the server would say of a tree as it stands in the form: problems, and the fallbacks that fit. */
export function useTreeCheck(siteId: string, tree: SiteTree) {
  const [calm] = useDebouncedValue(tree, CALM_MS);
  const { data } = useQuery({
    queryKey: ['tree-check', siteId, calm],
    queryFn: ({ signal }) => call(checkTree, { params: { siteId }, body: { tree: calm } }, { signal }),
    placeholderData: (before) => before,
    retry: false,
  });
  return data;
}

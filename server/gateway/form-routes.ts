import { csmsActions, schemaOf, versions } from '@busbar/ocpp';
import { type Handled, handle } from '../platform/http/handle.ts';
import { listCallForms, listForms } from './form-contract.ts';
import type { StationCommand } from './intent.ts';

/** What the console builds forms from: every declared command, and every action of a version. */
export function formRoutes(known: readonly StationCommand[]): Handled[] {
  const forms = known.map((command) => {
    const { intent, params, route } = command.declared;
    return {
      intent,
      summary: route.summary,
      description: route.description ?? null,
      tag: route.tag,
      permission: route.permission,
      versions: versions.filter((version) => command.can(version)),
      params,
    };
  });
  return [
    handle(listForms, () => ({ items: forms })),
    handle(listCallForms, ({ query: { version, action } }) => ({
      actions: [...csmsActions[version]].sort(),
      schema:
        action !== undefined && csmsActions[version].has(action)
          ? (schemaOf(version, action, 'request') ?? null)
          : null,
    })),
  ];
}

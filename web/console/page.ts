import { type AnyRoute, createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { ComponentType } from 'react';

/** A page of the console: its address, and where it is loaded from when somebody goes there. */
export function page(
  parent: AnyRoute,
  path: string,
  load: () => Promise<{ default: ComponentType }>,
): AnyRoute {
  return createRoute({ getParentRoute: () => parent, path, component: lazyRouteComponent(load) });
}

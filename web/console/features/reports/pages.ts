import type { AnyRoute } from '@tanstack/react-router';

export const overviewPages = (_inside: AnyRoute) => [];
export const wallPages = (_root: AnyRoute) => [];

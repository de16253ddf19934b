import type { AnyRoute } from '@tanstack/react-router';

export const gatewayPages = (_inside: AnyRoute) => [];

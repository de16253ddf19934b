import type { AnyRoute } from '@tanstack/react-router';

export const locationPages = (_inside: AnyRoute) => [];

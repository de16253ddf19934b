import { useHotkeys } from '@mantine/hooks';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EntitySkeleton } from '../../ui/Skeletons.tsx';
import { useLiveLine } from '../live/useLiveLine.ts';
import { useMe } from '../session.ts';
import { Rail } from './Rail.tsx';
import classes from './Shell.module.css';
import { TopBar } from './TopBar.tsx';

const Palette = lazy(() => import('./Palette.tsx'));

/** The frame of the console around every page. */
export function Shell() {
  const { t } = useTranslation('shell');
  const me = useMe();
  const [palette, setPalette] = useState(false);
  useLiveLine();
  useHotkeys([['mod+K', () => setPalette(true)]], []);
  const content = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.location.pathname });
  // A new page begins at its top, for eyes and for screen readers.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the path is the occasion, not an input
  useEffect(() => {
    content.current?.scrollTo(0, 0);
  }, [path]);
  return (
    <div className={classes.frame}>
      <a className={classes.skip} href="#content">
        {t('skip')}
      </a>
      <Rail />
      <div className={classes.side}>
        <TopBar openPalette={() => setPalette(true)} />
        <main ref={content} id="content" className={classes.content} tabIndex={-1}>
          {me ? (
            <Suspense fallback={<EntitySkeleton />}>
              <Outlet />
            </Suspense>
          ) : (
            <EntitySkeleton />
          )}
        </main>
      </div>
      <Suspense>{palette && <Palette onClose={() => setPalette(false)} />}</Suspense>
    </div>
  );
}

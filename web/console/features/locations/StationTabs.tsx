import { Link, useSearch } from '@tanstack/react-router';
import { memo, Suspense, useDeferredValue } from 'react';
import { useTranslation } from 'react-i18next';
import type { Station } from '../../../../server/locations/contract.ts';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { useCan } from '../../session.ts';
import type { StationTab } from '../../stationTab.ts';
import classes from './StationTabs.module.css';
import { tabsOf } from './stationTabs.ts';

/** What there is to see of a station: a few groups, and the tabs of the one that is open. */
export function StationTabs({ station }: { station: Station }) {
  const { t } = useTranslation('stations');
  const can = useCan();
  const search = useSearch({ strict: false }) as { tab?: string };
  const groups = tabsOf(station, can);
  const all = groups.flatMap(({ tabs }) => tabs);
  const open = all.find(({ value }) => value === search.tab) ?? all[0]!;
  const here = groups.find(({ group }) => group === open.group)!;
  return (
    <>
      <nav className={classes.groups} aria-label={t('tabs')}>
        {groups.map(({ group, tabs }) => (
          <TabLink key={group} tab={tabs[0]!} current={group === open.group} className={classes.group}>
            {tabs.length === 1 ? t(`tab.${tabs[0]!.value}`) : t(`tabGroup.${group}`)}
          </TabLink>
        ))}
      </nav>
      {here.tabs.length > 1 && (
        <nav className={classes.tabs} aria-label={t(`tabGroup.${here.group}`)}>
          {here.tabs.map((tab) => (
            <TabLink key={tab.value} tab={tab} current={tab === open} className={classes.tab}>
              {t(`tab.${tab.value}`)}
            </TabLink>
          ))}
        </nav>
      )}
      <Opened tab={open} station={station} />
    </>
  );
}

/** Where the tabs are wider than the screen, the open one is in sight. */
const intoView = (tab: HTMLAnchorElement | null) =>
  tab?.scrollIntoView({ block: 'nearest', inline: 'center' });

function TabLink({
  tab,
  current,
  className,
  children,
}: {
  tab: StationTab;
  current: boolean;
  className: string | undefined;
  children: string;
}) {
  return (
    <Link
      ref={current ? intoView : null}
      to="."
      search={(tab.value === 'now' ? {} : { tab: tab.value }) as never}
      replace
      resetScroll={false}
      className={className}
      data-current={current || undefined}
      aria-current={current ? 'page' : undefined}
      activeProps={{ 'aria-current': undefined }}
    >
      {children}
    </Link>
  );
}

/** The open tab, drawn after the head and the tabs stand, without keeping keys and clicks waiting. */
function Opened(wanted: { tab: StationTab; station: Station }) {
  const tab = useDeferredValue<StationTab | undefined>(wanted.tab, undefined);
  if (tab !== wanted.tab) return <ListSkeleton />;
  return (
    <Suspense fallback={<ListSkeleton />}>
      <Content tab={tab} station={wanted.station} />
    </Suspense>
  );
}

const Content = memo(function Content({
  tab: { Content: View },
  station,
}: {
  tab: StationTab;
  station: Station;
}) {
  return <View station={station} />;
});

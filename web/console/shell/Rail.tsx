import { Drawer, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { IconMenu2 } from '../../ui/icons.ts';
import { useCan } from '../session.ts';
import { type Place, placeGroups, places } from './navigation.ts';
import classes from './Rail.module.css';

/** The way to every place that this person may see; on a phone a bar under the thumb. */
export function Rail() {
  const { t } = useTranslation('shell');
  const can = useCan();
  const [more, { open, close }] = useDisclosure(false);
  const seen = places.filter(({ permission }) => can(permission));
  return (
    <>
      <nav className={classes.rail} aria-label={t('nav.label')}>
        <Link to="/" className={classes.brand}>
          <img src="/busbar.svg" alt="" width={26} height={26} />
          <span>Busbar</span>
        </Link>
        <Places places={seen} />
      </nav>
      <nav className={classes.thumbs} aria-label={t('nav.label')}>
        {seen
          .filter(({ thumb }) => thumb)
          .map((place) => (
            <Thumb key={place.to} place={place} />
          ))}
        <UnstyledButton className={classes.thumb} onClick={open} aria-haspopup="dialog">
          <IconMenu2 size={22} aria-hidden="true" />
          {t('nav.more')}
        </UnstyledButton>
      </nav>
      <Drawer opened={more} onClose={close} position="bottom" size="80%" title="Busbar">
        {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: closes after any link within, keyboard included */}
        <div onClick={close}>
          <Places places={seen} />
        </div>
      </Drawer>
    </>
  );
}

function Places({ places }: { places: readonly Place[] }) {
  const { t } = useTranslation('shell');
  const groups = placeGroups.filter((group) => places.some((place) => place.group === group));
  return groups.map((group) => (
    <div key={group} className={classes.group}>
      <span className={classes.groupName}>{t(`nav.${group}`)}</span>
      {places
        .filter((place) => place.group === group)
        .map(({ to, word, icon: PlaceIcon }) => (
          <Link
            key={to}
            to={to}
            className={classes.place}
            activeOptions={{ exact: to === '/', includeSearch: false }}
          >
            <PlaceIcon size={18} stroke={1.6} aria-hidden="true" />
            {t(`nav.${word}`)}
          </Link>
        ))}
    </div>
  ));
}

function Thumb({ place: { to, word, icon: PlaceIcon } }: { place: Place }) {
  const { t } = useTranslation('shell');
  return (
    <Link to={to} className={classes.thumb} activeOptions={{ exact: to === '/', includeSearch: false }}>
      <PlaceIcon size={22} stroke={1.6} aria-hidden="true" />
      {t(`nav.${word}`)}
    </Link>
  );
}

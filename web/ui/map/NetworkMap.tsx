import 'maplibre-gl/dist/maplibre-gl.css';
import { useComputedColorScheme } from '@mantine/core';
import {
  type GeoJSONSource,
  LngLatBounds,
  Map as MapLibre,
  NavigationControl,
  setWorkerUrl,
} from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { useEffect, useRef, useState } from 'react';
import { ErrorState } from '../EmptyState.tsx';
import { StateIcon } from '../StateIcon.tsx';
import type { State } from '../states.ts';
import { baseStyle, loadBase } from './base.ts';
import { addPlaces, PLACES, type Place, placesData } from './layers.ts';
import classes from './map.module.css';

setWorkerUrl(workerUrl);

/** Every state that a place can show on the map. */
const MAP_STATES: readonly State[] = [
  'available',
  'preparing',
  'charging',
  'suspended_ev',
  'suspended_evse',
  'finishing',
  'occupied',
  'reserved',
  'unavailable',
  'faulted',
  'unknown',
  'offline',
  'pending',
];

/** The network on a map: each place with its state, crowds as counted rings. The same facts are in the lists. */
export default function NetworkMap({
  places,
  onOpen,
  label,
}: {
  places: readonly Place[];
  onOpen: (id: string) => void;
  label: string;
}) {
  const holder = useRef<HTMLDivElement>(null);
  const signs = useRef<HTMLDivElement>(null);
  const map = useRef<MapLibre>(undefined);
  const scheme = useComputedColorScheme('dark');
  const [trouble, setTrouble] = useState<Error>();
  const latest = useRef({ places, onOpen });
  latest.current = { places, onOpen };

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new scheme is a new style, so a new map
  useEffect(() => {
    let gone = false;
    void loadBase()
      .then((base) => {
        if (gone || !holder.current || !signs.current) return;
        const made = new MapLibre({
          container: holder.current,
          style: baseStyle(base),
          ...framing(latest.current.places),
          attributionControl: { compact: true },
          maxZoom: 16,
          // Signs that fade in draw the whole map over and over for each change of state.
          fadeDuration: 0,
          dragRotate: false,
          pitchWithRotate: false,
        });
        made.touchZoomRotate.disableRotation();
        made.addControl(new NavigationControl({ showCompass: false }), 'top-right');
        const images = signs.current;
        made.on('load', () => {
          void addPlaces(
            made,
            images,
            () => latest.current.places,
            (id) => latest.current.onOpen(id),
          ).catch(setTrouble);
        });
        map.current = made;
      })
      .catch(setTrouble);
    return () => {
      gone = true;
      map.current?.remove();
      map.current = undefined;
    };
  }, [scheme]);

  useEffect(() => {
    map.current?.getSource<GeoJSONSource>(PLACES)?.setData(placesData(places));
  }, [places]);

  if (trouble) return <ErrorState error={trouble} />;
  return (
    <section className={classes.map} aria-label={label}>
      <div ref={holder} className={classes.canvas} />
      <div ref={signs} hidden>
        {MAP_STATES.map((state) => (
          <span key={state} data-state={state}>
            <StateIcon state={state} size={20} />
          </span>
        ))}
      </div>
    </section>
  );
}

/** The view that shows all places, without going closer than a town. */
function framing(places: readonly Place[]) {
  if (places.length === 0) return { center: [10, 50] as [number, number], zoom: 3 };
  const bounds = new LngLatBounds();
  for (const { longitude, latitude } of places) bounds.extend([longitude, latitude]);
  return { bounds, fitBoundsOptions: { padding: 56, maxZoom: 9 } };
}

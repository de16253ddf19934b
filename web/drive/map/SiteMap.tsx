import 'maplibre-gl/dist/maplibre-gl.css';
import { type GeoJSONSource, LngLatBounds, Map as MapLibre, Marker, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { useEffect, useRef, useState } from 'react';
import { type PublicSite, publicStates } from '../../../server/drive/contract.ts';
import { baseStyle, loadBase } from '../../ui/map/base.ts';
import { addPlaces, PLACES, type Place, placesData } from '../../ui/map/layers.ts';
import { StateIcon } from '../../ui/StateIcon.tsx';
import { go } from '../router.tsx';
import { useWords } from '../words/index.ts';

setWorkerUrl(workerUrl);

/** Sites on a map, each with its state; the same stand in the list. Loaded when somebody looks at it. */
export default function SiteMap({
  places,
  near,
}: {
  places: readonly PublicSite[];
  near: string | undefined;
}) {
  const { t, say } = useWords();
  const holder = useRef<HTMLDivElement>(null);
  const signs = useRef<HTMLDivElement>(null);
  const map = useRef<MapLibre>(undefined);
  const marker = useRef<Marker>(undefined);
  const nearNow = useRef(near);
  nearNow.current = near;
  const [failed, setFailed] = useState(false);
  const shown = places.flatMap((site): Place[] => {
    const { id, name, state, latitude, longitude } = site;
    if (latitude === null || longitude === null) return [];
    const price = site.fromPrice && ` · ${say(site.fromPrice.sentence)}`;
    return [{ id, name, state, latitude, longitude, detail: () => `${say(site.sentence)}${price ?? ''}` }];
  });
  const latest = useRef(shown);
  latest.current = shown;
  const framed = useRef(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: made once; what changes is told to it below
  useEffect(() => {
    let gone = false;
    loadBase()
      .then((base) => {
        if (gone || !holder.current || !signs.current) return;
        const made = new MapLibre({
          container: holder.current,
          style: baseStyle(base),
          center: [10, 50],
          zoom: 3,
          attributionControl: { compact: true },
          maxZoom: 17,
          fadeDuration: 0,
          dragRotate: false,
          pitchWithRotate: false,
        });
        made.touchZoomRotate.disableRotation();
        const images = signs.current;
        made.on('load', () => {
          markDriver(made, pointOf(nearNow.current));
          frame(made);
          addPlaces(
            made,
            images,
            () => latest.current,
            (id) => go(`/sites/${id}`),
          ).catch(() => setFailed(true));
        });
        map.current = made;
      })
      .catch(() => setFailed(true));
    return () => {
      gone = true;
      map.current?.remove();
      map.current = undefined;
    };
  }, []);

  function markDriver(on: MapLibre, here: [number, number] | undefined): void {
    marker.current?.remove();
    marker.current = here && new Marker({ color: 'var(--blue-mark)' }).setLngLat(here).addTo(on);
  }

  /** Shows where the driver is, or else all places; afterwards the view is the driver's own. */
  function frame(on: MapLibre): void {
    if (framed.current) return;
    const here = pointOf(near);
    if (here) {
      on.jumpTo({ center: here, zoom: 11 });
      framed.current = true;
    } else if (latest.current.length > 0) {
      const bounds = new LngLatBounds();
      for (const { longitude, latitude } of latest.current) bounds.extend([longitude, latitude]);
      on.fitBounds(bounds, { padding: 48, maxZoom: 11, animate: false });
      framed.current = true;
    }
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: the places say all
  useEffect(() => {
    const source = map.current?.getSource<GeoJSONSource>(PLACES);
    source?.setData(placesData(shown));
    if (source && map.current) frame(map.current);
  }, [places]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: where the driver is says all
  useEffect(() => {
    const here = pointOf(near);
    if (map.current) markDriver(map.current, here);
    if (here) map.current?.easeTo({ center: here, zoom: 11, duration: 150 });
  }, [near]);

  if (failed) return <p className="notice">{t('offlineBody')}</p>;
  return (
    <section className="map" aria-label={t('map')}>
      <div ref={holder} className="map-canvas" />
      <div ref={signs} hidden>
        {publicStates.map((state) => (
          <span key={state} data-state={state}>
            <StateIcon state={state} size={20} />
          </span>
        ))}
      </div>
    </section>
  );
}

function pointOf(near: string | undefined): [number, number] | undefined {
  const [latitude, longitude] = near?.split(',').map(Number) ?? [];
  return latitude === undefined || longitude === undefined ? undefined : [longitude, latitude];
}

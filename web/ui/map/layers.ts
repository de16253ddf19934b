import type { FeatureCollection, Point } from 'geojson';
import { type GeoJSONSource, type MapLibreMap, Popup } from 'maplibre-gl';
import type { State } from '../states.ts';

export interface Place {
  id: string;
  name: string;
  /** One line about it, asked for on hover. */
  detail: () => string;
  latitude: number;
  longitude: number;
  state: State;
}

export const PLACES = 'places';
const CLUSTER_RADIUS_PX = 46;
const SIGN_PX = 20;
/** Signs are drawn at twice their size, so that they are sharp on dense screens. */
const DENSITY = 2;

/** Places as the map's source takes them. */
export function placesData(places: readonly Place[]): FeatureCollection<Point> {
  return {
    type: 'FeatureCollection',
    features: places.map(({ id, name, latitude, longitude, state }) => ({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [longitude, latitude] },
      properties: { id, name, state, wrong: state === 'faulted' || state === 'offline' ? 1 : 0 },
    })),
  };
}

/** Adds places and crowds to a map that has loaded, with what happens on hover and click. */
export async function addPlaces(
  map: MapLibreMap,
  signs: HTMLElement,
  places: () => readonly Place[],
  onOpen: (id: string) => void,
): Promise<void> {
  await addSigns(map, signs);
  if (map.getSource(PLACES)) return;
  map.addSource(PLACES, {
    type: 'geojson',
    data: placesData(places()),
    cluster: true,
    clusterRadius: CLUSTER_RADIUS_PX,
    clusterMaxZoom: 12,
    clusterProperties: { wrong: ['+', ['get', 'wrong']] },
  });
  addLayers(map);
  const hover = new Popup({ closeButton: false, closeOnClick: false, offset: 14 });
  map.on('mouseenter', 'place', (event) => {
    map.getCanvas().style.cursor = 'pointer';
    const [place] = event.features ?? [];
    if (place?.geometry.type !== 'Point') return;
    const words = document.createElement('div');
    words.append(
      bold(String(place.properties.name)),
      document.createElement('br'),
      places()
        .find(({ id }) => id === place.properties.id)
        ?.detail() ?? '',
    );
    hover
      .setLngLat(place.geometry.coordinates as [number, number])
      .setDOMContent(words)
      .addTo(map);
  });
  map.on('mouseleave', 'place', () => {
    map.getCanvas().style.cursor = '';
    hover.remove();
  });
  map.on('click', 'place', (event) => {
    const id = event.features?.[0]?.properties.id;
    if (id) onOpen(String(id));
  });
  map.on('click', 'crowd', (event) => {
    const [crowd] = event.features ?? [];
    if (crowd?.geometry.type !== 'Point') return;
    const center = crowd.geometry.coordinates as [number, number];
    void map
      .getSource<GeoJSONSource>(PLACES)
      ?.getClusterExpansionZoom(crowd.properties.cluster_id)
      .then((zoom) => map.easeTo({ center, zoom: zoom + 0.3, duration: 150 }));
  });
}

function addLayers(map: MapLibreMap): void {
  const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  map.addLayer({
    id: 'crowd',
    type: 'circle',
    source: PLACES,
    filter: ['has', 'point_count'],
    paint: {
      'circle-color': token('--surface'),
      'circle-radius': ['step', ['get', 'point_count'], 15, 10, 18, 100, 24],
      'circle-stroke-width': 2.5,
      'circle-stroke-color': ['case', ['>', ['get', 'wrong'], 0], token('--red-mark'), token('--slate-mark')],
    },
  });
  map.addLayer({
    id: 'crowd-count',
    type: 'symbol',
    source: PLACES,
    filter: ['has', 'point_count'],
    layout: { 'text-field': ['get', 'point_count_abbreviated'], 'text-size': 12, 'text-allow-overlap': true },
    paint: { 'text-color': token('--ink') },
  });
  map.addLayer({
    id: 'place',
    type: 'symbol',
    source: PLACES,
    filter: ['!', ['has', 'point_count']],
    layout: {
      'icon-image': ['get', 'state'],
      'icon-allow-overlap': true,
      'text-field': ['get', 'name'],
      'text-size': 12,
      'text-anchor': 'left',
      'text-offset': [1.1, 0],
      'text-optional': true,
    },
    paint: {
      'text-color': token('--ink-quiet'),
      'text-halo-color': token('--raised'),
      'text-halo-width': 1.5,
    },
  });
}

/** Draws our state signs, which stand hidden in the page, into images of the map. */
async function addSigns(map: MapLibreMap, signs: HTMLElement): Promise<void> {
  const surface = getComputedStyle(document.documentElement).getPropertyValue('--surface').trim();
  const draw = async (sign: HTMLElement) => {
    const svg = sign.querySelector('svg')!;
    const color = getComputedStyle(svg).color;
    const source = new XMLSerializer()
      .serializeToString(svg)
      .replaceAll('currentColor', color)
      .replaceAll('var(--state-icon-cut, var(--surface))', surface)
      .replace(/(<svg[^>]*>)/, `$1<circle cx="8" cy="8" r="8" fill="${surface}"/>`);
    const image = new Image(SIGN_PX * DENSITY, SIGN_PX * DENSITY);
    image.src = `data:image/svg+xml,${encodeURIComponent(source)}`;
    await image.decode();
    const name = sign.dataset.state!;
    if (!map.hasImage(name)) map.addImage(name, image, { pixelRatio: DENSITY });
  };
  await Promise.all([...signs.querySelectorAll<HTMLElement>('[data-state]')].map(draw));
}

function bold(text: string): HTMLElement {
  const element = document.createElement('b');
  element.textContent = text;
  return element;
}

import { type Instance, mostAmps, wattsPerAmp } from './instance.ts';

/**
 * The most energy of a site with one binding conductor, as a maximum flow from cars through slots (Dinic): another way
 * to the bound, that shares nothing with the linear program. Every car must load the conductor with one ampere per
 * ampere. Gives Wh.
 */
export function maximumFlow(instance: Instance, conductor: number): number {
  const { cars, site, slots, slotHours, background } = instance;
  const [source, sink] = [0, 1];
  const car = (i: number) => 2 + i;
  const slot = (t: number) => 2 + cars.length + t;
  const graph = new Flow(2 + cars.length + slots);
  const room = site.conductors[conductor]!.ratingAmps;
  for (let t = 0; t < slots; t++) graph.edge(slot(t), sink, room - background[conductor]![t]!);
  cars.forEach((one, i) => {
    graph.edge(source, car(i), one.need / (wattsPerAmp(site, one) * slotHours));
    for (let t = one.arrives; t < one.leaves; t++) graph.edge(car(i), slot(t), mostAmps(site, one));
  });
  return graph.most(source, sink) * wattsPerAmp(site, cars[0]!) * slotHours;
}

const least = 1e-9;

class Flow {
  readonly #to: number[] = [];
  readonly #room: number[] = [];
  readonly #out: number[][];

  constructor(nodes: number) {
    this.#out = Array.from({ length: nodes }, () => []);
  }

  edge(from: number, to: number, room: number): void {
    this.#out[from]!.push(this.#to.length);
    this.#to.push(to);
    this.#room.push(room);
    this.#out[to]!.push(this.#to.length);
    this.#to.push(from);
    this.#room.push(0);
  }

  most(source: number, sink: number): number {
    let total = 0;
    for (;;) {
      const level = this.#levels(source);
      if (level[sink]! < 0) return total;
      const next = this.#out.map(() => 0);
      for (;;) {
        const pushed = this.#push(source, sink, Number.POSITIVE_INFINITY, level, next);
        if (pushed <= least) break;
        total += pushed;
      }
    }
  }

  #levels(source: number): number[] {
    const level = this.#out.map(() => -1);
    level[source] = 0;
    const queue = [source];
    for (const node of queue) {
      for (const edge of this.#out[node]!) {
        const to = this.#to[edge]!;
        if (level[to]! >= 0 || this.#room[edge]! <= least) continue;
        level[to] = level[node]! + 1;
        queue.push(to);
      }
    }
    return level;
  }

  #push(node: number, sink: number, amount: number, level: readonly number[], next: number[]): number {
    if (node === sink) return amount;
    for (; next[node]! < this.#out[node]!.length; next[node]! += 1) {
      const edge = this.#out[node]![next[node]!]!;
      const to = this.#to[edge]!;
      if (level[to] !== level[node]! + 1 || this.#room[edge]! <= least) continue;
      const pushed = this.#push(to, sink, Math.min(amount, this.#room[edge]!), level, next);
      if (pushed <= least) continue;
      this.#room[edge]! -= pushed;
      this.#room[edge ^ 1]! += pushed;
      return pushed;
    }
    return 0;
  }
}

import { describe, expect, it } from 'vitest';
import { countedAt } from './count.ts';
import type { Order } from './model.ts';
import { desk, noon, smallModel } from './testing.ts';
import { givesMs, leaseMs } from './times.ts';

const brief = (orders: readonly { kind: string; evse: number; amps: number }[]) =>
  orders.map(({ kind, evse, amps }) => `${kind} ${evse} ${amps}`);

const scarce = (from: number) => ({
  nodeId: 'main',
  amps: 11,
  from,
  until: from + 3_600_000,
  source: 'Grid',
  priority: 1,
});

describe('the dispatcher', () => {
  it('installs fallbacks first, and then asks for nothing while nothing happens', () => {
    const bench = desk(smallModel({ evses: 2, mainAmps: 40 }));
    expect(bench.state.evses.map(({ fallback }) => fallback)).toEqual(['held', 'held']);
    expect(bench.pass(60)).toEqual([]);
  });

  it('gives a lone car what the idle ones cannot take at any moment, then holds them and gives the rest', () => {
    const bench = desk(smallModel({ evses: 3, mainAmps: 32 }));
    expect(brief(bench.plug(0))).toEqual(['grant 0 20', 'hold 1 0', 'hold 2 0']);
    bench.settle();
    bench.pass(40);
    bench.settle();
    expect(bench.amps()[0]).toBe(32);
  });

  it('raises one car only after the other has been told to come down, and was seen down', () => {
    const bench = desk(smallModel({ evses: 2, mainAmps: 32, fallbackAmps: 0 }));
    bench.plug(0);
    bench.settle();
    bench.sample(0, 31);
    expect(bench.amps()).toEqual([32, undefined]);
    bench.pass(60);
    // The newcomer waits: all is given away.
    expect(brief(bench.plug(1))).toEqual(['grant 0 16']);
    expect(brief(bench.answer())).toEqual([]);
    bench.pass(8);
    expect(bench.sample(0, 31)).toEqual([]);
    bench.pass(8);
    expect(brief(bench.sample(0, 15.8))).toEqual(['grant 1 16']);
  });

  it('takes off what somebody else set, counts its EVSE at the most until then, and tells its own again', () => {
    const bench = desk(smallModel({ evses: 2, mainAmps: 64 }));
    bench.plug(0);
    bench.settle();
    expect(brief(bench.tell({ kind: 'foreign', evse: 1, profile: 4711 }))).toContainEqual('clear 1 0');
    expect(countedAt(bench.state, 1, bench.now).amps).toBe(32);
    expect(bench.reasons[1]).toEqual({ code: 'foreign', amps: 32 });
    bench.settle();
    expect(countedAt(bench.state, 1, bench.now).amps).toBe(6);
    expect(brief(bench.tell({ kind: 'lost', evse: 1 }))).toContainEqual('fallback 1 6');
  });

  it('counts a station that was not heard at the larger of both limits', () => {
    const bench = desk(smallModel({ evses: 2, mainAmps: 40, fallbackAmps: 0 }));
    bench.plug(0);
    bench.settle();
    bench.pass(60);
    expect(brief(bench.plug(1))).toEqual(['grant 0 20', 'grant 1 6']);
    bench.answer('unanswered', ({ evse }) => evse === 0);
    expect(countedAt(bench.state, 0, bench.now).amps).toBe(32);
  });

  it('excludes a station that refuses less, counts it with all it can, and asks again', () => {
    const bench = desk(smallModel({ evses: 2, mainAmps: 40, fallbackAmps: 0 }));
    bench.plug(0);
    bench.settle();
    bench.pass(60);
    bench.plug(1);
    bench.answer('rejected', ({ evse }) => evse === 0);
    bench.settle();
    expect(countedAt(bench.state, 0, bench.now).amps).toBe(32);
    expect(bench.reasons[0]).toMatchObject({ code: 'refuses', amps: 32 });
    expect(brief(bench.pass(61))).toContain('grant 0 6');
    bench.settle();
    expect(bench.state.evses[0]!.trust).toBe('obeys');
  });

  it('lets limits of a station end by themselves for an hour after it refused to go down', () => {
    const bench = desk(smallModel({ evses: 2, mainAmps: 40, fallbackAmps: 0, metered: true }));
    const house = (amps: number) => {
      const metered = amps + (bench.amps()[0] ?? 0) + (bench.amps()[1] ?? 0);
      return bench.tell({ kind: 'meter', nodeId: 'main', at: bench.now, amps: [metered, metered, metered] });
    };
    house(0);
    bench.plug(0);
    bench.settle();
    bench.pass(60);
    house(0);
    bench.plug(1);
    bench.answer('rejected', ({ evse }) => evse === 0);
    for (let minute = 0; minute < 10; minute += 1) {
      bench.pass(60);
      bench.answer('rejected', ({ evse }) => evse === 0 && (bench.amps()[0] ?? 0) > 6);
      house(0);
      bench.settle();
    }
    expect(bench.state.evses[0]).toMatchObject({ trust: 'obeys', refusals: 1 });
    bench.quiet(60);
    const before = bench.amps()[0]!;
    const told = house(20).concat(bench.pass(60));
    expect(told.filter(({ evse, amps }) => evse === 0 && amps < before)).toEqual([]);
    expect(countedAt(bench.state, 0, bench.now).amps).toBe(before);
    expect(told.some(({ evse }) => evse === 1)).toBe(true);
  });

  it('counts a station that ignores its limit on the legs that its car was seen to use', () => {
    const bench = desk(smallModel({ evses: 2, mainAmps: 60, fallbackAmps: 0 }));
    bench.plug(0);
    bench.plug(1);
    bench.settle();
    bench.quiet(120);
    const oneLeg = () => bench.tell({ kind: 'sample', evse: 0, at: bench.now, amps: [38, 0, 0] });
    bench.pass(60);
    oneLeg();
    expect(countedAt(bench.state, 0, bench.now)).toEqual({ amps: 38, legs: [0, 1, 2] });
    bench.pass(10);
    oneLeg();
    bench.pass(10);
    oneLeg();
    expect(countedAt(bench.state, 0, bench.now)).toEqual({ amps: 38, legs: [0] });
    // Whoever comes next may use them all.
    bench.tell({ kind: 'car', evse: 0, car: undefined });
    expect(countedAt(bench.state, 0, bench.now)).toEqual({ amps: 32, legs: [0, 1, 2] });
  });

  it('excludes at the first sample a station that takes a limit and ignores it', () => {
    const bench = desk(smallModel({ evses: 2, mainAmps: 40, fallbackAmps: 0 }));
    bench.plug(0);
    bench.plug(1);
    bench.settle();
    bench.quiet(120);
    expect(bench.amps()).toEqual([20, 20]);
    bench.pass(60);
    const orders = bench.sample(0, 31);
    expect(bench.state.evses[0]!.trust).toBe('ignores');
    expect(brief(orders)).toContain('grant 1 8');
  });

  it('counts an offline station at what it holds, and at its fallback once that has ended', () => {
    const bench = desk(smallModel({ evses: 2, mainAmps: 40, fallbackAmps: 6 }));
    bench.plug(0);
    bench.settle();
    bench.tell({ kind: 'online', evse: 0, online: false });
    expect(countedAt(bench.state, 0, bench.now).amps).toBe(bench.amps()[0]);
    bench.pass(3 * 3600);
    expect(countedAt(bench.state, 0, bench.now).amps).toBe(6);
    expect(bench.reasons[0]).toMatchObject({ code: 'offline', amps: 6 });
  });

  it('asks a station that booted for its fallback, and counts it fully when it does not answer', () => {
    const bench = desk(smallModel({ evses: 2, mainAmps: 40 }));
    expect(brief(bench.tell({ kind: 'booted', evse: 1 }))).toEqual(['fallback 1 6']);
    expect(countedAt(bench.state, 1, bench.now).amps).toBe(6);
    bench.pass(20);
    expect(countedAt(bench.state, 1, bench.now).amps).toBe(32);
    bench.settle();
    expect(countedAt(bench.state, 1, bench.now).amps).toBe(6);
  });

  it('takes a silent meter for a full house', () => {
    const bench = desk(smallModel({ evses: 1, mainAmps: 40, reserveAmps: 30, metered: true }));
    const meter = (amps: number) =>
      bench.tell({ kind: 'meter', nodeId: 'main', at: bench.now, amps: [amps, amps, amps] });
    meter(5);
    bench.plug(0);
    bench.settle();
    expect(bench.amps()).toEqual([32]);
    expect(brief(bench.pass(31))).toEqual(['grant 0 10']);
  });

  it('lowers cars at once when the meter shows more than the cars can have drawn', () => {
    const bench = desk(smallModel({ evses: 1, mainAmps: 40, reserveAmps: 30, metered: true }));
    const meter = (amps: number) =>
      bench.tell({ kind: 'meter', nodeId: 'main', at: bench.now, amps: [amps, amps, amps] });
    meter(5);
    bench.plug(0);
    bench.settle();
    bench.pass(5);
    bench.sample(0, 32);
    // 50 A flow, of which 32 A are the car's: 18.9 A with the margin are the house.
    expect(brief(meter(50))).toEqual(['grant 0 21']);
  });

  it('frees the phases of a single-phase car once two samples agree, and takes them back at the first ampere', () => {
    const bench = desk(smallModel({ evses: 1, mainAmps: 40 }));
    bench.plug(0);
    bench.settle();
    const oneLeg = (amps: number) =>
      bench.tell({ kind: 'sample', evse: 0, at: bench.now, amps: [amps, 0, 0] });
    bench.pass(20);
    oneLeg(31);
    expect(bench.state.evses[0]!.car!.legs).toEqual([0, 1, 2]);
    bench.pass(10);
    oneLeg(31);
    expect(bench.state.evses[0]!.car!.legs).toEqual([0]);
    bench.pass(10);
    bench.tell({ kind: 'sample', evse: 0, at: bench.now, amps: [31, 2, 0] });
    expect(bench.state.evses[0]!.car!.legs).toEqual([0, 1, 2]);
  });

  it('gives away what a car leaves', () => {
    const bench = desk(smallModel({ evses: 2, mainAmps: 40, fallbackAmps: 0 }));
    bench.plug(0);
    bench.plug(1);
    bench.settle();
    bench.quiet(120);
    bench.sample(0, 10);
    bench.sample(1, 20);
    bench.quiet(60);
    bench.sample(0, 10);
    bench.quiet(60);
    expect(bench.amps()).toEqual([10, 30]);
  });

  it('lets a car that takes all that was seen of it try more from time to time, less and less often', () => {
    const bench = desk(smallModel({ evses: 1, mainAmps: 40, fallbackAmps: 0 }));
    bench.plug(0);
    bench.settle();
    const seen: (number | undefined)[] = [];
    for (let minute = 0; minute < 64; minute += 1) {
      bench.quiet(60);
      // Later its battery is warm, and it takes what it may.
      bench.sample(0, minute < 40 ? Math.min(16, bench.amps()[0]!) : bench.amps()[0]!);
      bench.quiet(40);
      seen.push(bench.amps()[0]);
    }
    expect(seen.slice(0, 24).join(' ')).toBe(
      '16 16 16 16 16 16 16 20 16 16 16 16 16 16 16 16 16 16 16 16 16 20 16 16',
    );
    expect(seen.at(-1)).toBe(32);
  });

  it('wakes a car that does not take what it may with a short full current, a few times only', () => {
    const bench = desk(smallModel({ evses: 2, mainAmps: 40, fallbackAmps: 0 }));
    bench.plug(0);
    bench.settle();
    const granted = new Set<number | undefined>();
    for (let minute = 0; minute < 60; minute += 1) {
      bench.sample(0, 0);
      bench.pass(60);
      bench.settle();
      granted.add(bench.amps()[0]);
    }
    expect(bench.state.evses[0]!.car!.pulses).toBe(3);
    expect(bench.reasons[0]!.code).toBe('asleep');
    expect(granted.has(6) && granted.has(32)).toBe(true);
  });

  it('wakes a car with what there is until others have come down, and keeps it awake where a plan would pause it', () => {
    const bench = desk(smallModel({ evses: 2, mainAmps: 60, fallbackAmps: 0 }));
    bench.plug(0);
    bench.plug(1);
    bench.settle();
    bench.quiet(120);
    bench.sample(0, 0);
    bench.quiet(20);
    bench.sample(0, 0);
    bench.quiet(30);
    expect(bench.amps()).toEqual([6, 32]);
    const reason = { code: 'waits_room', until: bench.now } as const;
    bench.tell({ kind: 'plan', wishes: new Map([['t0', { amps: 0, more: true, reason }]]) });
    bench.sample(1, 32);
    expect(brief(bench.pass(20))).toEqual(['grant 0 28', 'grant 1 28']);
    bench.settle();
    bench.pass(20);
    bench.sample(1, 28);
    bench.quiet(20);
    expect(bench.amps()).toEqual([32, 28]);
    bench.sample(0, 16);
    // Room for one: not for who waits longest, but for who would sleep again.
    bench.tell({ kind: 'limits', limits: [scarce(bench.now)] });
    bench.quiet(60);
    expect(bench.state.evses[0]!.car!.wakesHard).toBe(true);
    expect(bench.amps()).toEqual([6, 0]);
  });

  it('gives what a full car leaves to the others at once, and does not try to wake it', () => {
    const bench = desk(smallModel({ evses: 2, mainAmps: 36, fallbackAmps: 0 }));
    bench.plug(0, { wattHours: 20_000, taken: 20_000 });
    bench.plug(1);
    bench.quiet(120);
    expect(bench.amps()).toEqual([18, 18]);
    bench.sample(0, 0);
    bench.sample(1, 17.9);
    bench.quiet(120);
    expect(bench.reasons[0]!.code).toBe('full');
    expect(bench.amps()).toEqual([0, 32]);
    bench.sample(0, 0);
    bench.quiet(60);
    expect(bench.amps()).toEqual([0, 32]);
    expect(bench.state.evses[0]!.car!.pulses).toBe(0);
  });

  it('puts off ends before they come, and sends nothing else twice', () => {
    const bench = desk(smallModel({ evses: 1, mainAmps: 40, metered: true }));
    bench.tell({ kind: 'meter', nodeId: 'main', at: noon, amps: [1, 1, 1] });
    bench.plug(0);
    bench.settle();
    let sent = 0;
    for (let second = 0; second < 1200; second += 10) {
      bench.tell({ kind: 'meter', nodeId: 'main', at: bench.now, amps: [1, 1, 1] });
      sent += bench.pass(10).length;
      bench.settle();
    }
    expect(sent).toBe(3);
    expect(bench.state.evses[0]!.grant!.until).toBeGreaterThan(bench.now);
  });

  it('keeps to limits from outside, in A, in W, and on the EVSEs alone', () => {
    const bench = desk(smallModel({ evses: 1, mainAmps: 40, reserveAmps: 5, fallbackAmps: 0 }));
    bench.plug(0);
    bench.settle();
    const until = noon + 3_600_000;
    const limit = (over: object) => {
      bench.tell({
        kind: 'limits',
        limits: [{ nodeId: 'main', from: noon, until, source: 'Grid', priority: 1, ...over }],
      });
      bench.settle();
      bench.pass(60);
      bench.settle();
      return bench.amps()[0];
    };
    expect(limit({ amps: 16 })).toBe(11);
    // 4.2 kW with everything else are 18 A of all phases; 15 A are not ours.
    expect(limit({ watts: 11_040 })).toBe(11);
    expect(limit({ watts: 4_200, of: 'evses' })).toBe(6);
  });

  it('keeps each EVSE to a limit of its own, and leaves them all theirs', () => {
    const bench = desk(smallModel({ evses: 2, mainAmps: 80, reserveAmps: 5, fallbackAmps: 0 }));
    bench.plug(0);
    bench.plug(1);
    bench.settle();
    const each = { nodeId: 'main', watts: 4200, of: 'each', source: 'Grid', priority: 0 } as const;
    bench.tell({ kind: 'limits', limits: [{ ...each, from: noon, until: noon + 3_600_000 }] });
    bench.settle();
    bench.pass(60);
    bench.settle();
    // 4.2 kW are 6.09 A of three phases: for both.
    expect(bench.amps()).toEqual([6, 6]);
  });

  it('holds idle EVSEs for a car that a plan wants to have all there is', () => {
    const bench = desk(smallModel({ evses: 2, mainAmps: 32 }));
    const reason = { code: 'on_time', amps: 26, ready: noon } as const;
    bench.tell({ kind: 'plan', wishes: new Map([['t0', { amps: 26, more: true, reason }]]) });
    expect(brief(bench.plug(0))).toEqual(['grant 0 26', 'hold 1 0']);
  });

  it('tells a vehicle again what it is granted when it asks for a plan', () => {
    const bench = desk(smallModel({ evses: 1, mainAmps: 40 }));
    bench.plug(0);
    bench.settle();
    expect(brief(bench.tell({ kind: 'needs', evse: 0 }))).toEqual(['grant 0 32']);
    bench.settle();
    expect(bench.pass(60)).toEqual([]);
  });

  it('keeps what is known of EVSEs when the tree changes, and tells them a new fallback', () => {
    const bench = desk(smallModel({ evses: 2, mainAmps: 40, fallbackAmps: 0 }));
    bench.plug(0);
    bench.settle();
    expect(bench.amps()[0]).toBe(32);
    const orders = bench.tell({
      kind: 'model',
      model: smallModel({ evses: 2, mainAmps: 20, fallbackAmps: 6 }),
    });
    expect(brief(orders)).toContain('fallback 1 6');
    bench.quiet(60);
    expect(bench.amps()[0]).toBeLessThanOrEqual(20);
  });
});

describe('a dynamic limit', () => {
  const able = { kind: 'able', evse: 0, able: { dynamic: true, gives: false } } as const;
  const forms = (orders: readonly Order[]) =>
    orders.flatMap((order) => (order.kind === 'grant' ? `${order.form} ${order.amps}` : []));
  const lone = () => {
    const bench = desk(smallModel({ evses: 1, mainAmps: 32, metered: true }));
    bench.tell({ kind: 'meter', nodeId: 'main', at: bench.now, amps: [0, 0, 0] });
    bench.tell(able);
    return bench;
  };
  const load = (bench: ReturnType<typeof desk>, amps: number) => {
    bench.pass(20);
    const metered = amps + bench.state.evses[0]!.grant!.amps;
    return bench.tell({ kind: 'meter', nodeId: 'main', at: bench.now, amps: [metered, metered, metered] });
  };

  it('is told once as a whole, and then by its next value, which lasts from when it was taken', () => {
    const bench = lone();
    expect(forms(bench.plug(0))).toEqual(['dynamic 31']);
    bench.settle();
    expect(forms(load(bench, 10))).toEqual(['value 21']);
    bench.pass(5);
    bench.answer();
    expect(bench.state.evses[0]!.grant).toMatchObject({ amps: 21, until: bench.now + leaseMs.metered });
    // Below the fallback it lasts longer: that is another profile.
    expect(forms(load(bench, 40))).toEqual(['dynamic 0']);
  });

  it('that is refused as a value is told as a whole at once, and refused as a whole with a fixed end', () => {
    const bench = lone();
    bench.plug(0);
    bench.settle();
    load(bench, 10);
    expect(forms(bench.answer('rejected'))).toEqual(['dynamic 21']);
    expect(bench.state.evses[0]!.trust).toBe('obeys');
    expect(forms(bench.answer('rejected'))).toEqual(['fixed 21']);
    // Who refuses this too refuses its limit.
    bench.answer('rejected');
    expect(bench.state.evses[0]!.trust).toBe('refuses');
  });

  it('holds on when its station asks for its value; what it was told wrongly then counts, and is told again', () => {
    const bench = lone();
    bench.plug(0);
    bench.settle();
    load(bench, 0);
    bench.tell({ kind: 'pulled', evse: 0, at: bench.now, amps: 31 });
    expect(bench.state.evses[0]!.grant!.until).toBe(bench.now + leaseMs.metered);
    load(bench, 10);
    bench.settle();
    load(bench, 10);
    // Its answer was on its way when the limit was lowered.
    expect(forms(bench.tell({ kind: 'pulled', evse: 0, at: bench.now, amps: 31 }))).toEqual(['dynamic 21']);
    expect(countedAt(bench.state, 0, bench.now).amps).toBe(31);
  });
});

describe('a car that gives back', () => {
  const giving = { wattHours: 10_000, maxWatts: 7_000, keepsPercent: 60 };
  const wish = (evse: number, amps: number) =>
    ({
      kind: 'plan',
      wishes: new Map([
        [`t${evse}`, { amps, more: false, reason: { code: 'gives_back' as const, amps: -amps } }],
      ]),
    }) as const;
  const begun = (evses: number, mainAmps: number, fallbackAmps = 0) => {
    const bench = desk(smallModel({ evses, mainAmps, fallbackAmps }));
    bench.tell({ kind: 'able', evse: 0, able: { dynamic: false, gives: true } });
    bench.plug(0, { giving });
    bench.settle();
    bench.pass(60);
    bench.settle();
    return bench;
  };
  const given = (orders: readonly Order[]) =>
    orders.flatMap((order) => (order.kind === 'grant' ? `${order.evse} ${order.amps} ${order.gives}` : []));

  it('is told to for minutes at a time, in W, and says what it keeps', () => {
    const bench = begun(1, 32);
    const [order] = bench.tell(wish(0, -10));
    expect(order).toMatchObject({ amps: 0, gives: 10, givesWatts: 6_900, until: bench.now + givesMs });
    bench.settle();
    bench.pass(1);
    expect(bench.reasons[0]).toEqual({ code: 'gives', watts: 6_900, keeps: 60 });
    expect(given(bench.pass(200))).toEqual(['0 0 10']);
  });

  it('stops at once when it may give no more, and before it leaves', () => {
    const bench = begun(1, 32);
    bench.tell(wish(0, -10));
    bench.settle();
    bench.pass(5);
    expect(given(bench.plug(0, { giving: { ...giving, wattHours: 100 } }))).toEqual(['0 0 0']);
    const leaving = begun(1, 32);
    leaving.plug(0, { giving, departsAt: leaving.now + givesMs - 1000 });
    expect(given(leaving.tell(wish(0, -10)))).toEqual(['0 0 0']);
  });

  it('is told to take nothing where its station will not let it give, and the station is trusted as before', () => {
    const bench = begun(1, 32);
    bench.tell(wish(0, -10));
    expect(given(bench.answer('rejected'))).toEqual(['0 0 0']);
    bench.settle();
    expect(bench.state.evses[0]).toMatchObject({ trust: 'obeys', givingRefused: true, grant: { amps: 0 } });
    expect(given(bench.tell(wish(0, -10)))).toEqual([]);
  });

  it('leaves to others all but what it falls back to, however long it gives', () => {
    const bench = begun(2, 32, 6);
    bench.tell(wish(0, -10));
    bench.settle();
    bench.plug(1);
    bench.quiet(120);
    expect(bench.amps()).toEqual([0, 26]);
  });

  it('makes no room for others: neither on the wires, nor in what its meter shows', () => {
    const bench = begun(2, 32);
    bench.tell(wish(0, -10));
    bench.settle();
    bench.plug(1);
    bench.settle();
    bench.quiet(120);
    expect(bench.amps()[1]).toBe(32);
    const metered = desk(smallModel({ evses: 1, mainAmps: 32, metered: true, fallbackAmps: 0 }));
    metered.tell({ kind: 'able', evse: 0, able: { dynamic: false, gives: true } });
    metered.tell({ kind: 'meter', nodeId: 'main', at: metered.now, amps: [20, 20, 20] });
    metered.plug(0, { giving });
    metered.settle();
    metered.pass(20);
    metered.tell({ kind: 'meter', nodeId: 'main', at: metered.now, amps: [20, 20, 20] });
    metered.pass(15);
    metered.tell(wish(0, -10));
    metered.settle();
    metered.tell({ kind: 'meter', nodeId: 'main', at: metered.now, amps: [10, 10, 10] });
    expect(metered.state.bases.get('main')!.amps).toEqual([20, 20, 20]);
  });
});

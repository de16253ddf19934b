import type { Core, Message, RebootOrder } from './core.ts';
import type { Evse } from './model.ts';

/** The connection as life sees it. */
export interface Wire {
  connect(): void;
  disconnect(abruptly?: boolean): void;
  renew(): void;
}

/** A station's days: boot, heartbeat, states, reboot. */
export interface Life {
  /** Whether the CSMS has accepted the station since its last start. */
  readonly accepted: boolean;
  up(): void;
  down(): void;
  boot(): void;
  heartbeat(): void;
  tellStates(evse: Evse, all?: boolean): void;
  reboot(order: RebootOrder): void;
  /** Takes changed intervals into account. */
  retime(): void;
}

/** How long a reboot takes, where no habit says so. */
const REBOOT_SECONDS = 8;
/** How long a station waits for its last messages before a graceful reboot. */
const FAREWELL_SECONDS = 20;
/** The wait after a boot that failed or named no interval. */
const BOOT_RETRY_SECONDS = 30;

export function createLife(core: Core, wire: Wire): Life {
  const { about, evses, timers, speaker, charging, outbox } = core;
  const { habits } = about;
  let accepted = false;
  /** Whether what goes on beside charging has begun: a restart does not begin it twice. */
  let lived = false;
  let booting = false;
  let restarting = false;
  let bootReason = 'PowerUp';
  const alarms = new Map<string, () => void>();

  /** Sets an alarm in place of the one of the same name; no time, no alarm. */
  function alarm(name: string, seconds: number | undefined, run: () => void): void {
    alarms.get(name)?.();
    alarms.delete(name);
    if (seconds) alarms.set(name, timers.after(seconds * 1000, run));
  }

  function up(): void {
    if (habits.statusBeforeBoot && !accepted) tellAll();
    alarm('renewal', habits.reconnectEverySeconds, () => wire.renew());
    if (accepted && !habits.bootsOnReconnect) resume();
    else void boot();
  }

  function down(): void {
    for (const name of ['boot', 'heartbeat', 'renewal']) alarm(name, undefined, () => {});
  }

  async function boot(): Promise<void> {
    if (booting) return;
    booting = true;
    const outcome = await core.send(speaker.boot(bootReason));
    booting = false;
    if (outcome.outcome === 'offline') return;
    const { status, interval } = readBoot(outcome.outcome === 'answered' ? outcome.payload : undefined);
    if (status !== 'Accepted') {
      alarm('boot', interval || BOOT_RETRY_SECONDS, () => void boot());
      return;
    }
    const starting = !accepted;
    accepted = true;
    bootReason = 'Unknown';
    if (interval > 0) speaker.settings.setHeartbeatSeconds(interval);
    const whole = speaker.stationStatus();
    if (whole) void core.send(whole);
    if (starting) void core.send(startup());
    if (starting && !lived) core.beyond.up();
    lived = true;
    for (const evse of evses) evse.told.clear();
    resume();
  }

  /** The security event that every start is (1.6 security extension and 2.x: StartupOfTheDevice is critical). */
  function startup(): Message {
    return {
      action: 'SecurityEventNotification',
      payload: { type: 'StartupOfTheDevice', timestamp: core.time() },
    };
  }

  /** Goes on where it was: states that have changed, messages that wait, heartbeats. */
  function resume(): void {
    tellAll();
    outbox.wake();
    startClocks();
  }

  function tellAll(): void {
    for (const evse of evses) tellStates(evse);
  }

  function heartbeat(): void {
    void core.send({ action: 'Heartbeat', payload: {} });
  }

  function beat(): void {
    heartbeat();
    alarm('heartbeat', speaker.settings.heartbeatSeconds(), beat);
  }

  function tellStates(evse: Evse, all = false): void {
    if (!core.online() || !(accepted || habits.statusBeforeBoot)) return;
    for (let connector = 1; connector <= evse.spec.connectors; connector++) {
      const word = speaker.stateWord(evse, connector);
      if (all || evse.told.get(connector) !== word) void tell(evse, connector, word);
    }
  }

  async function tell(evse: Evse, connector: number, word: string): Promise<void> {
    evse.told.set(connector, word);
    const { outcome } = await core.send(speaker.status(evse, connector));
    // Not heard: to be told again after the reconnection, unless it has changed since.
    if (outcome !== 'answered' && evse.told.get(connector) === word) evse.told.delete(connector);
  }

  function retime(): void {
    charging.retime();
    startClocks();
  }

  function startClocks(): void {
    alarm('heartbeat', speaker.settings.heartbeatSeconds(), beat);
    alignSamples();
  }

  function alignSamples(): void {
    const seconds = speaker.settings.alignedSeconds();
    const untilNext = seconds && seconds - ((core.now() / 1000) % seconds);
    alarm('aligned', untilNext, () => {
      charging.sampleAligned();
      alignSamples();
    });
  }

  function reboot(order: RebootOrder): void {
    if (restarting) return;
    restarting = true;
    for (const evse of evses) charging.stop(evse, { reason: order.stopReason, trigger: 'ResetCommand' });
    if (order.graceful) void farewell().then(() => goDown(order));
    else goDown(order);
  }

  /** Gives the last messages a fair chance to arrive. */
  function farewell(): Promise<void> {
    const patience = new Promise<void>((resolve) => alarm('farewell', FAREWELL_SECONDS, resolve));
    return Promise.race([outbox.empty(), patience]);
  }

  function goDown({ bootReason: reason }: RebootOrder): void {
    accepted = false;
    bootReason = reason;
    wire.disconnect();
    core.security.restarted();
    alarm('restart', habits.rebootSeconds ?? REBOOT_SECONDS, () => {
      restarting = false;
      wire.connect();
    });
  }

  return {
    get accepted() {
      return accepted;
    },
    up,
    down,
    boot: () => void boot(),
    heartbeat,
    tellStates,
    reboot,
    retime,
  };
}

function readBoot(answer: unknown): { status: string; interval: number } {
  const { status = '', interval = 0 } = (answer ?? {}) as { status?: string; interval?: number };
  return { status, interval };
}

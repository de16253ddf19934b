/** Looks after something again and again, one look after the other; one that fails is told of, and the next one comes. */
export interface Lookout {
  /** Looks once more, after the looks that were asked for before; once it is ended, no more. */
  run(look: () => Promise<void>): Promise<void>;
  readonly ended: boolean;
  /** Begins no further look, and waits for those that were asked for. */
  end(): Promise<void>;
}

export function createLookout(onFault: (error: unknown) => void): Lookout {
  let looking: Promise<void> = Promise.resolve();
  let ended = false;
  return {
    run(look) {
      looking = looking.then(() => (ended ? undefined : look())).catch(onFault);
      return looking;
    },
    get ended() {
      return ended;
    },
    end() {
      ended = true;
      return looking;
    },
  };
}

import { type Sentence, sentences } from '../../platform/sentence.ts';

/** What decides whether a station can go to a higher security profile. */
export interface SecurityFacts {
  readonly connectedEver: boolean;
  readonly profile: number;
  readonly hasPassword: boolean;
  /** Where stations reach us with TLS, without identity; undefined when that is not served. */
  readonly secureUrl: string | undefined;
  /** Whether the TLS port shows a certificate of our own authority, which the station must know. */
  readonly ownServerCertificate: boolean;
  readonly hasOurRoot: boolean;
  readonly hasCertificate: boolean;
}

/** What a station lacks for a profile, in the order in which it is made good. */
export type Lack = 'connection' | 'tls' | 'password' | 'root' | 'certificate';
/** What only a person can make good. */
const blocking: ReadonlySet<Lack> = new Set(['connection', 'tls']);

const say = sentences('upgrade', {
  lacks_connection: 'The station has never been connected.',
  lacks_tls:
    'Busbar serves no TLS: set BUSBAR_TLS_CERT and BUSBAR_TLS_KEY, or BUSBAR_TLS_NAMES to have a certificate made, and restart.',
  lacks_password: 'The station has no password yet; it will be given one.',
  lacks_root: 'The station does not know Busbar’s root certificate yet; it will be installed.',
  lacks_certificate: 'The station has no certificate of its own yet; it will be asked to have one signed.',
  begun: 'Preparing the change to security profile {profile}.',
  offline: 'Waiting for the station to connect.',
  root_installed: 'The root certificate is installed.',
  password_sent: 'The station took a new password.',
  certificate_asked: 'The station was asked for a signing request.',
  certificate_waiting: 'Waiting for the station’s certificate.',
  switched: 'The station was told to use security profile {profile} from its next start on.',
  restarting: 'The station restarts and should come back with security profile {profile}.',
  done: 'The station came back with security profile {profile}. Lower ones are no longer let in.',
  fell_back:
    'The station came back with security profile {profile} as before: it could not connect with the new one. Its settings were put back.',
  never_back:
    'The station has not come back within {minutes} minutes. It is let in with the old profile as well; look at the refused connections.',
  refused: 'The station did not do its part ({what}): {reason}',
  cancelled: 'Given up by an operator; the old profile holds.',
  too_long: 'Given up: after {hours} hours a step was still not done.',
});

export { say as sayUpgrade };

/** What a station lacks for a profile. Pure. */
export function lacksFor(facts: SecurityFacts, profile: number): Lack[] {
  return [
    ...(facts.connectedEver ? [] : (['connection'] as const)),
    ...(profile >= 2 && !facts.secureUrl ? (['tls'] as const) : []),
    ...(profile <= 2 && !facts.hasPassword ? (['password'] as const) : []),
    ...(profile >= 2 && facts.ownServerCertificate && !facts.hasOurRoot ? (['root'] as const) : []),
    ...(profile === 3 && !facts.hasCertificate ? (['certificate'] as const) : []),
  ];
}

export interface Obstacle {
  readonly sentence: Sentence;
  /** Busbar cannot make it good by itself. */
  readonly blocking: boolean;
}

const obstacles = {
  connection: say('lacks_connection'),
  tls: say('lacks_tls'),
  password: say('lacks_password'),
  root: say('lacks_root'),
  certificate: say('lacks_certificate'),
} as const satisfies Record<Lack, Sentence>;

/** The same in words. */
export const obstacleOf = (lack: Lack): Obstacle => ({
  sentence: obstacles[lack],
  blocking: blocking.has(lack),
});

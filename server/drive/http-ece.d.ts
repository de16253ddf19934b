declare module 'http_ece' {
  import type { ECDH } from 'node:crypto';

  interface Parameters {
    readonly version: 'aes128gcm';
    readonly privateKey: ECDH;
    /** The other side's public key, base64url. */
    readonly dh?: string;
    readonly authSecret: string;
  }
  const ece: {
    encrypt(text: Buffer, parameters: Parameters): Buffer;
    decrypt(sealed: Buffer, parameters: Parameters): Buffer;
  };
  export default ece;
}

import { createTransport } from 'nodemailer';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly attachments?: readonly {
    readonly filename: string;
    readonly content: Buffer | string;
    readonly contentType: string;
  }[];
}

/** Sends e-mail; undefined where none is set up. */
export type SendMail = ((mail: Mail) => Promise<void>) | undefined;

/** A mail server that says nothing for this long is given up, in milliseconds. */
const patienceMs = 10_000;

/** Sends through the mail server of the settings. */
export function createMailer(settings: {
  readonly smtpUrl: string | undefined;
  readonly from: string;
}): SendMail {
  if (!settings.smtpUrl) return undefined;
  const transport = createTransport(settings.smtpUrl, {
    from: settings.from,
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: patienceMs,
  } as object);
  return async (mail) => {
    await transport.sendMail({ ...mail, attachments: [...(mail.attachments ?? [])], from: settings.from });
  };
}

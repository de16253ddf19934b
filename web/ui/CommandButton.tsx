import { Button, type ButtonProps, Modal } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './CommandButton.module.css';
import type { Trouble } from './EmptyState.tsx';
import { StatePill } from './StatePill.tsx';

/** How a command went: the station's own answer in words, and where its frames are. */
export interface CommandAnswer {
  verdict: 'accepted' | 'rejected' | 'failed';
  sentence: string;
  durationMs: number | null;
  /** The station's answer as it stood in the frame, for those who read OCPP. */
  raw?: unknown;
  framesHref?: string | undefined;
}

interface CommandDialogProps {
  title: string;
  /** What will happen, in words, with the effect ("Stops 3 transactions."). */
  effect: ReactNode;
  /** What the button that does it says. */
  verb: string;
  dangerous?: boolean | undefined;
  /** Parameters of the command, when it has any. */
  children?: ReactNode;
  /** Sends it. Undefined: something is still missing in the parameters. */
  send: (() => Promise<CommandAnswer>) | undefined;
  /** Asked before it is sent: false when something is wrong in the parameters, and marked there. */
  check?: () => boolean;
  /** Parameters that need more room. */
  wide?: boolean;
  opened: boolean;
  onClose: () => void;
}

/** Says what a command will do, asks once, then shows the station's own answer. */
export function CommandDialog(props: CommandDialogProps) {
  const { t } = useTranslation('ui');
  const [sending, setSending] = useState(false);
  const [answer, setAnswer] = useState<CommandAnswer>();
  const [trouble, setTrouble] = useState<Trouble>();
  /** Once it has been marked: where something is wrong the cursor stands. */
  const toFirstFlaw = () =>
    requestAnimationFrame(() => body.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  const close = () => {
    props.onClose();
    setAnswer(undefined);
    setTrouble(undefined);
  };
  const body = useRef<HTMLFormElement>(null);
  const phone = useMediaQuery('(max-width: 48em)') ?? false;
  const send = async () => {
    if (!props.send) return;
    if (props.check?.() === false) {
      toFirstFlaw();
      return;
    }
    setSending(true);
    setTrouble(undefined);
    try {
      setAnswer(await props.send());
    } catch (error) {
      setTrouble(error as Trouble);
    } finally {
      setSending(false);
    }
  };
  return (
    <Modal
      opened={props.opened}
      onClose={close}
      title={props.title}
      size={props.wide ? 'xl' : 'md'}
      fullScreen={phone && props.wide === true}
    >
      {answer ? (
        <Answer answer={answer} />
      ) : (
        <form
          ref={body}
          noValidate
          className={classes.body}
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          <p className={classes.effect}>{props.effect}</p>
          {props.children}
          {trouble && (
            <p className={classes.trouble} role="alert">
              {trouble.message} {trouble.help}
            </p>
          )}
          <div className={classes.buttons}>
            <Button variant="default" onClick={close}>
              {t('command.cancel')}
            </Button>
            <Button
              type="submit"
              loading={sending}
              disabled={!props.send}
              {...(props.dangerous ? { color: 'red' } : {})}
              data-autofocus
            >
              {props.verb}
            </Button>
          </div>
          <output className="visually-hidden">{sending ? t('command.sending') : ''}</output>
        </form>
      )}
      {answer && (
        <div className={classes.buttons}>
          <Button variant="default" onClick={() => setAnswer(undefined)}>
            {t('command.again')}
          </Button>
          <Button onClick={close} data-autofocus>
            {t('command.close')}
          </Button>
        </div>
      )}
    </Modal>
  );
}

/** The station's own answer, in words, then raw. */
export function Answer({ answer }: { answer: CommandAnswer }) {
  const { t } = useTranslation('ui');
  return (
    <div className={classes.body} role="status">
      <div className={classes.verdict}>
        <StatePill state={answer.verdict} />
        {answer.durationMs !== null && (
          <span className="quiet">{t('command.took', { ms: Math.round(answer.durationMs) })}</span>
        )}
      </div>
      <p className={classes.effect}>{answer.sentence}</p>
      {answer.raw !== undefined && answer.raw !== null && (
        <pre className={classes.raw}>{JSON.stringify(answer.raw, null, 2)}</pre>
      )}
      {answer.framesHref && <a href={answer.framesHref}>{t('command.frames')}</a>}
    </div>
  );
}

/** A button for a command: opens the dialog that says what will happen. */
export function CommandButton({
  label,
  button,
  ...dialog
}: Omit<CommandDialogProps, 'opened' | 'onClose'> & { label: string; button?: ButtonProps }) {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button variant="default" {...button} onClick={() => setOpened(true)}>
        {label}
      </Button>
      <CommandDialog {...dialog} opened={opened} onClose={() => setOpened(false)} />
    </>
  );
}

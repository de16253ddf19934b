import { Button, Modal } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorState, type Trouble } from '../ui/EmptyState.tsx';

interface Question {
  /** What the button that does it says. */
  label: string;
  title: string;
  /** What it does, in words. */
  effect: ReactNode;
  act: () => Promise<unknown>;
  onDone?: () => void;
}

/** Asks once, in words, with the effect, before something that is not undone by another click. */
export function ConfirmDialog({
  label,
  title,
  effect,
  act,
  onDone,
  onClose,
}: Question & { onClose: () => void }) {
  const { t } = useTranslation('ui');
  const [doing, setDoing] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  const go = async () => {
    setDoing(true);
    try {
      await act();
      onClose();
      onDone?.();
    } catch (error) {
      setTrouble(error as Trouble);
    } finally {
      setDoing(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={title}>
      <p style={{ marginTop: 0 }}>{effect}</p>
      {trouble && <ErrorState error={trouble} />}
      <div style={{ display: 'flex', justifyContent: 'flex-end', gap: 8, marginTop: 16 }}>
        <Button variant="default" onClick={onClose}>
          {t('form.cancel')}
        </Button>
        <Button color="red" loading={doing} onClick={() => void go()} data-autofocus>
          {label}
        </Button>
      </div>
    </Modal>
  );
}

/** A button that asks before it acts. */
export function ConfirmButton(question: Question) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        {question.label}
      </Button>
      {asking && <ConfirmDialog {...question} onClose={() => setAsking(false)} />}
    </>
  );
}

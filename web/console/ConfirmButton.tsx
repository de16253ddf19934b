import { Button, Modal } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorState, type Trouble } from '../ui/EmptyState.tsx';

/** A button for something that is not undone by another click: asks once, in words, with the effect. */
export function ConfirmButton({
  label,
  title,
  effect,
  act,
  onDone,
}: {
  label: string;
  title: string;
  effect: ReactNode;
  act: () => Promise<unknown>;
  onDone?: () => void;
}) {
  const { t } = useTranslation('ui');
  const [asking, setAsking] = useState(false);
  const [doing, setDoing] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  const close = () => {
    setAsking(false);
    setTrouble(undefined);
  };
  const go = async () => {
    setDoing(true);
    try {
      await act();
      close();
      onDone?.();
    } catch (error) {
      setTrouble(error as Trouble);
    } finally {
      setDoing(false);
    }
  };
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        {label}
      </Button>
      <Modal opened={asking} onClose={close} title={title}>
        <p style={{ marginTop: 0 }}>{effect}</p>
        {trouble && <ErrorState error={trouble} />}
        <div style={{ display: 'flex', justifyContent: 'flex-end', gap: 8, marginTop: 16 }}>
          <Button variant="default" onClick={close}>
            {t('form.cancel')}
          </Button>
          <Button color="red" loading={doing} onClick={() => void go()} data-autofocus>
            {label}
          </Button>
        </div>
      </Modal>
    </>
  );
}

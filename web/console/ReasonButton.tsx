import { Button, Modal, Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Trouble } from '../ui/EmptyState.tsx';
import { Form } from '../ui/fields.tsx';

interface Question {
  /** What the button that does it says. */
  label: string;
  title: string;
  /** What it does, in words. */
  effect?: ReactNode;
  reason: {
    label: string;
    help?: string;
    example?: string;
    /** Said when no reason was given; without it the reason may be left out. */
    missing?: string;
    /** Longest reason, in characters. */
    longest?: number;
  };
  act: (reason: string) => Promise<unknown>;
}

const usualLongest = 1_000;

/** Asks why, and says what will be, before something is decided that others will ask about. */
export function ReasonDialog({
  label,
  title,
  effect,
  reason: { help, example, missing, longest = usualLongest, ...words },
  act,
  onClose,
}: Question & { onClose: () => void }) {
  const [reason, setReason] = useState('');
  const [empty, setEmpty] = useState(false);
  const [doing, setDoing] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const told = reason.trim();
  const go = () => {
    if (missing && told === '') return setEmpty(true);
    setDoing(true);
    act(told)
      .then(onClose, setTrouble)
      .finally(() => setDoing(false));
  };
  return (
    <Modal opened onClose={onClose} title={title}>
      <Form onSubmit={go} problem={trouble} sending={doing} submit={label} onCancel={onClose}>
        {effect && <p style={{ margin: 0 }}>{effect}</p>}
        <Textarea
          label={words.label}
          description={help}
          placeholder={example}
          required={missing !== undefined}
          autosize
          minRows={2}
          maxLength={longest}
          error={empty && told === '' && missing}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          data-autofocus
        />
      </Form>
    </Modal>
  );
}

/** A button that asks why before it acts. */
export function ReasonButton({ small = false, ...question }: Question & { small?: boolean }) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button variant="default" size={small ? 'xs' : 'sm'} onClick={() => setAsking(true)}>
        {question.label}
      </Button>
      {asking && <ReasonDialog {...question} onClose={() => setAsking(false)} />}
    </>
  );
}

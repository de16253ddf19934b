import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { proposeTree } from '../../../../server/energy/tree/contract.ts';
import type { SiteTree } from '../../../../server/energy/tree/shapes.ts';
import { FieldGroup, FieldRow, Form, UnitInput } from '../../../ui/fields.tsx';
import { useWrite } from '../../api.ts';

/** "What is your main fuse?" makes the first tree: every station hung, with what it holds by itself. */
export function TreeWizard({
  siteId,
  evses,
  onProposed,
}: {
  siteId: string;
  evses: number;
  onProposed: (tree: SiteTree) => void;
}) {
  const { t } = useTranslation('grid');
  const [main, setMain] = useState<number | string>('');
  const [other, setOther] = useState<number | string>(0);
  const [feeder, setFeeder] = useState<number | string>('');
  const { send, sending, problem } = useWrite(proposeTree, { onDone: ({ tree }) => onProposed(tree) });
  const submit = () =>
    send({
      params: { siteId },
      body: {
        mainAmps: Number(main) || 0,
        otherAmps: Number(other) || 0,
        ...(Number(feeder) > 0 && { feederAmps: Number(feeder) }),
      },
    });
  return (
    <Form onSubmit={submit} problem={problem} sending={sending} submit={t('wizard.make')}>
      <FieldGroup title={t('wizard.title')} help={t('wizard.help', { count: evses })}>
        <FieldRow>
          <UnitInput
            unit="A"
            label={t('wizard.main')}
            description={t('wizard.mainHelp')}
            min={1}
            required
            value={main}
            onChange={setMain}
          />
          <UnitInput
            unit="A"
            label={t('wizard.other')}
            description={t('wizard.otherHelp')}
            min={0}
            value={other}
            onChange={setOther}
          />
          <UnitInput
            unit="A"
            label={t('wizard.feeder')}
            description={t('wizard.feederHelp')}
            min={0}
            value={feeder}
            onChange={setFeeder}
          />
        </FieldRow>
        <Group gap={8}>
          {[35, 50, 63, 80, 100, 125, 160, 250].map((amps) => (
            <Button key={amps} size="compact-sm" variant="default" onClick={() => setMain(amps)}>
              {amps} A
            </Button>
          ))}
        </Group>
      </FieldGroup>
    </Form>
  );
}

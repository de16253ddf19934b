import { Button } from '@mantine/core';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { createMeter, listMeters } from '../../../../server/energy/meters/contract.ts';
import { Section } from '../../../ui/Page.tsx';
import { useWrite } from '../../api.ts';
import { MeterForm } from './MeterForm.tsx';
import { PushAddress } from './PushAddress.tsx';
import { SitePower } from './SitePower.tsx';

/** Adds what measures power at this site. */
export default function NewMeterPage() {
  const { siteId } = useParams({ strict: false }) as { siteId: string };
  const { t } = useTranslation('power');
  const navigate = useNavigate();
  const create = useWrite(createMeter, {
    refreshes: [listMeters],
    onDone: ({ token, meter }) => {
      if (token === null) void navigate({ to: `/meters/${meter.id}` });
    },
  });
  const made = create.answer;
  return (
    <SitePower siteId={siteId} page="meters">
      {made?.token ? (
        <Section title={t('meter.made', { name: made.meter.name })}>
          <PushAddress meterId={made.meter.id} token={made.token} />
          <Button mt={12} component={Link} to={`/meters/${made.meter.id}`}>
            {t('meter.goOn')}
          </Button>
        </Section>
      ) : (
        <MeterForm
          siteId={siteId}
          submit={t('meter.add')}
          problem={create.problem}
          sending={create.sending}
          onSubmit={(body) => create.send({ params: { siteId }, body })}
          onCancel={() => void navigate({ to: `/sites/${siteId}/meters` })}
        />
      )}
    </SitePower>
  );
}

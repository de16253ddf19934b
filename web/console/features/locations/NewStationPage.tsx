import { Button } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createStation, listStations, setStationPassword } from '../../../../server/locations/contract.ts';
import { Page } from '../../../ui/Page.tsx';
import { useWrite } from '../../api.ts';
import { ShownOnce } from '../gateway/ShownOnce.tsx';
import { StationForm, stationBody } from './StationForm.tsx';
import { stationAddress } from './StationList.tsx';

/** Makes a station, gives it a password, and says what to type into it. */
export default function NewStationPage() {
  const { t } = useTranslation('stations');
  const { siteId } = useSearch({ strict: false }) as { siteId?: string };
  const navigate = useNavigate();
  const [made, setMade] = useState<{ identity: string; password: string | null }>();
  const password = useWrite(setStationPassword);
  const { send, sending, problem } = useWrite(createStation, {
    refreshes: [listStations],
    onDone: async ({ identity, securityProfile }) => {
      // Profile 0 has no password; with a certificate (3) the station needs none either.
      const wantsPassword = securityProfile === 1 || securityProfile === 2;
      const answer =
        wantsPassword && (await password.sendAsync({ params: { identity }, body: {} }).catch(() => null));
      setMade({ identity, password: answer ? answer.password : null });
    },
  });
  if (made)
    return (
      <Page title={t('made.title', { identity: made.identity })} lead={t('made.lead')}>
        <ShownOnce identity={made.identity} password={made.password} />
        <div>
          <Button component={Link} to={stationAddress(made.identity)}>
            {t('openPage')}
          </Button>
        </div>
      </Page>
    );
  return (
    <Page title={t('new')} lead={t('newLead')}>
      <StationForm
        siteId={siteId ?? null}
        submit={t('create')}
        problem={problem}
        sending={sending || password.sending}
        onSubmit={(values) =>
          send({
            body: {
              ...stationBody(values),
              identity: values.identity.trim(),
              vendor: values.vendor.trim(),
              model: values.model.trim(),
            },
          })
        }
        onCancel={() => void navigate({ to: '/stations' })}
      />
    </Page>
  );
}

import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import {
  certificateCommands,
  listCertificates,
  listInstalled,
  listSigningRequests,
} from '../../../../server/devices/certificates/contract.ts';
import { gatewayCommands } from '../../../../server/gateway/contract.ts';
import type { Station } from '../../../../server/locations/contract.ts';
import type { ResponseOf } from '../../../../server/platform/http/contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { Section } from '../../../ui/Page.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useApi, useList, useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import { CertificateTag } from './CertificatesPage.tsx';
import classes from './certificates.module.css';

type Installed = ResponseOf<typeof listInstalled>['items'][number];

/** Which certificate does this station show, what did it ask for, and whom does it trust? */
export function StationCertificates({ station }: { station: Station }) {
  return (
    <>
      <Own station={station} />
      <Roots station={station} />
    </>
  );
}

function Own({ station }: { station: Station }) {
  const { t } = useTranslation('certificates');
  const say = useSentence();
  const can = useCan();
  const { identity } = station;
  const query = { stationIdentity: identity, limit: 20 };
  const certificates = useList(listCertificates, { query });
  const requests = useList(listSigningRequests, { query: { ...query, limit: 5 } });
  const trigger = useWrite(gatewayCommands.trigger.route, { refreshes: [listSigningRequests] });
  return (
    <Section title={t('own.title')}>
      <div className={classes.bar}>
        {can('stations:command') && station.online && (
          <Button
            variant="default"
            loading={trigger.sending}
            onClick={() => trigger.send({ params: { identity }, body: { message: 'sign_certificate' } })}
          >
            {t('own.renew')}
          </Button>
        )}
      </div>
      {trigger.problem && <ErrorState error={trigger.problem} />}
      {certificates.items.length === 0 && requests.items.length === 0 && (
        <p className="quiet">{t('own.none')}</p>
      )}
      <ul className={classes.list}>
        {certificates.items.map((certificate) => (
          <li key={certificate.id} className={classes.row}>
            <span className={classes.text}>{certificate.subject}</span>
            <CertificateTag certificate={certificate} />
            <span>
              {t('ends')} <Time at={certificate.notAfter} />
            </span>
          </li>
        ))}
        {requests.items.map(({ id, sentence, receivedAt }) => (
          <li key={id} className={classes.row}>
            <span className={classes.text}>{say(sentence)}</span>
            <Time at={receivedAt} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Roots({ station }: { station: Station }) {
  const { t } = useTranslation('certificates');
  const say = useSentence();
  const can = useCan();
  const params = { identity: station.identity };
  const { data } = useApi(listInstalled, { params });
  const refreshes = [listInstalled];
  const ask = useWrite(certificateCommands['get-installed-certificates'].route, { refreshes });
  const install = useWrite(certificateCommands['install-certificate'].route, { refreshes });
  const mayCommand = can('stations:command') && station.online;
  const answer = install.answer ?? ask.answer;
  return (
    <Section title={t('roots.title')}>
      {mayCommand && (
        <div className={classes.bar}>
          <Button variant="default" loading={ask.sending} onClick={() => ask.send({ params, body: {} })}>
            {t('roots.ask')}
          </Button>
          <Button
            variant="default"
            loading={install.sending}
            onClick={() => install.send({ params, body: { use: 'csms_root' } })}
          >
            {t('roots.installOurs')}
          </Button>
          {answer && answer.verdict !== 'accepted' && <span role="status">{say(answer.sentence)}</span>}
        </div>
      )}
      {data?.items.length === 0 && <p className="quiet">{t('roots.none')}</p>}
      <ul className={classes.list}>
        {data?.items.map((item) => (
          <Root
            key={`${item.use}${item.issuerKeyHash}${item.serialNumber}`}
            item={item}
            identity={mayCommand ? station.identity : undefined}
          />
        ))}
      </ul>
    </Section>
  );
}

/** One certificate in the station; it can be deleted where `identity` is told. */
function Root({ item, identity }: { item: Installed; identity: string | undefined }) {
  const { t } = useTranslation('certificates');
  const { use, subject, notAfter, toldAt, ...hash } = item;
  const remove = useWrite(certificateCommands['delete-certificate'].route, { refreshes: [listInstalled] });
  return (
    <li className={classes.row}>
      <span className={classes.text}>
        <strong>{t(`uses.${use}`)}</strong> {subject ?? <span className="mono">{hash.serialNumber}</span>}
      </span>
      {notAfter && (
        <span>
          {t('ends')} <Time at={notAfter} />
        </span>
      )}
      <span className="quiet">
        {t('roots.told')} <Time at={toldAt} />
      </span>
      {identity && (
        <ConfirmButton
          label={t('roots.delete')}
          title={t('roots.deleteTitle')}
          effect={t('roots.deleteEffect')}
          act={() => remove.sendAsync({ params: { identity }, body: hash })}
        />
      )}
    </li>
  );
}

import { Button } from '@mantine/core';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import {
  getTariff,
  listTariffs,
  retireTariff,
  type TariffVersion,
  withdrawVersion,
} from '../../../../server/tariffs/contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { EntityHead } from '../../../ui/EntityHead.tsx';
import page from '../../../ui/Page.module.css';
import { Section } from '../../../ui/Page.tsx';
import { EntitySkeleton } from '../../../ui/Skeletons.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useApi, useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';
import { useCan } from '../../session.ts';
import { Assignments } from './Assignments.tsx';
import { Beside } from './Beside.tsx';
import { PriceOverTime } from './PriceOverTime.tsx';
import classes from './tariffs.module.css';
import { useTariffWords } from './useTariffWords.ts';

/** What does this tariff ask, where does it count, and what did it ask before? */
export default function TariffPage() {
  const { t } = useTranslation('tariffs');
  const navigate = useNavigate();
  const can = useCan();
  const { words } = useTariffWords();
  const { tariffId = '' } = useParams({ strict: false });
  const { data: tariff, error, refetch } = useApi(getTariff, { params: { tariffId } });
  const retire = useWrite(retireTariff, { refreshes: [listTariffs, getTariff] });
  if (error)
    return (
      <div className={page.page}>
        <ErrorState error={error} retry={() => void refetch()} />
      </div>
    );
  if (!tariff) return <EntitySkeleton />;
  const { current, currency, name, versions, organizationName } = tariff;
  const editable = can('tariffs:write') && !tariff.retiredAt;
  return (
    <div className={page.page}>
      <EntityHead
        kind={
          <>
            <Link to="/tariffs">{t('title')}</Link> · {organizationName}
          </>
        }
        name={name}
        sentence={current ? words(current.definition, currency) : t('notYet')}
        actions={
          editable && (
            <>
              <Button component={Link} to={`/tariffs/${tariffId}/change`}>
                {t('change')}
              </Button>
              <ConfirmButton
                label={t('retire.button')}
                title={t('retire.title', { name })}
                effect={t('retire.effect')}
                act={() => retire.sendAsync({ params: { tariffId } })}
                onDone={() => void navigate({ to: '/tariffs' })}
              />
            </>
          )
        }
      />
      <div className={classes.columns}>
        <div className={classes.try}>
          <Assignments tariff={tariff} editable={editable} />
          <PriceOverTime tariffId={tariffId} />
          <Section title={t('versions')}>
            <ul className={classes.list}>
              {versions.map((version) => (
                <Version
                  key={version.id}
                  version={version}
                  tariffId={tariffId}
                  currency={currency}
                  editable={editable}
                />
              ))}
            </ul>
          </Section>
        </div>
        {current && <Beside definition={current.definition} currency={currency} />}
      </div>
    </div>
  );
}

function Version({
  version,
  tariffId,
  currency,
  editable,
}: {
  version: TariffVersion;
  tariffId: string;
  currency: string;
  editable: boolean;
}) {
  const { t } = useTranslation('tariffs');
  const { words } = useTariffWords();
  const withdraw = useWrite(withdrawVersion, { refreshes: [getTariff, listTariffs] });
  const { number, state, validFrom, definition, id } = version;
  return (
    <li>
      <strong>{t('version', { number })}</strong>
      <span>{t(`state.${state}`)}</span>
      <span className={classes.push}>
        {t('from')} <Time at={validFrom} />
      </span>
      {editable && state === 'coming' && (
        <ConfirmButton
          label={t('withdraw.button')}
          title={t('withdraw.title', { number })}
          effect={t('withdraw.effect')}
          act={() => withdraw.sendAsync({ params: { tariffId, versionId: id } })}
        />
      )}
      <div className="quiet" style={{ flexBasis: '100%' }}>
        {words(definition, currency)}
      </div>
    </li>
  );
}

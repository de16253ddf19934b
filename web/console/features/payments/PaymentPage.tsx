import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import {
  askProvider,
  getPayment,
  listPayments,
  type PaymentPage as Payment,
} from '../../../../server/payments/contract.ts';
import { ZoneContext } from '../../../ui/clock.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { EntityHead } from '../../../ui/EntityHead.tsx';
import page from '../../../ui/Page.module.css';
import { Section } from '../../../ui/Page.tsx';
import { EntitySkeleton } from '../../../ui/Skeletons.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useApi, useWrite } from '../../api.ts';
import { useSentence } from '../../words/sentence.ts';
import classes from '../tariffs/tariffs.module.css';
import { PaymentActions } from './PaymentActions.tsx';
import { PaymentTimeline } from './PaymentTimeline.tsx';
import { PaymentFacts } from './paymentFacts.tsx';
import { PaymentTag, useMoney } from './paymentState.tsx';

/** How does this payment stand, what was done for it step by step, and can money be given back? */
export default function PaymentPage() {
  const { t } = useTranslation('payments');
  const say = useSentence();
  const money = useMoney();
  const { paymentId = '' } = useParams({ strict: false });
  const { data, error, refetch } = useApi(getPayment, { params: { paymentId } });
  const look = useWrite(askProvider, { refreshes: [getPayment, listPayments] });
  if (error)
    return (
      <div className={page.page}>
        <ErrorState error={error} retry={() => void refetch()} />
      </div>
    );
  if (!data) return <EntitySkeleton />;
  const { payment, related } = data;
  const figure = (label: string, minor: number) => ({ label, value: money(minor, payment) });
  return (
    <ZoneContext value={payment.zone}>
      <div className={page.page}>
        <EntityHead
          kind={
            <>
              <Link to="/payments">{t('title')}</Link> · {payment.siteName ?? payment.stationIdentity}
            </>
          }
          name={money(payment.capturedMinor || payment.authorizedMinor || payment.holdMinor, payment)}
          state={<PaymentTag state={payment.state} />}
          sentence={say(payment.sentence)}
          figures={[
            figure(t('field.held'), payment.authorizedMinor || payment.holdMinor),
            figure(t('field.taken'), payment.capturedMinor),
            figure(t('field.refunded'), payment.refundedMinor),
            figure(t('field.owed'), payment.owedMinor),
          ]}
          actions={<PaymentActions page={data} onLook={() => look.send({ params: { paymentId } })} />}
        />
        {look.problem && <ErrorState error={look.problem} />}
        <div className={classes.columns}>
          <div className={classes.try}>
            <Section title={t('facts')}>
              <PaymentFacts payment={payment} />
            </Section>
            <Refunds page={data} />
            {related.length > 0 && (
              <Section title={t('related')}>
                <ul className={classes.list}>
                  {related.map((other) => (
                    <li key={other.id}>
                      <Link to={`/payments/${other.id}`}>
                        {money(other.capturedMinor || other.holdMinor, other)}
                      </Link>
                      <PaymentTag state={other.state} />
                      <span className="quiet">{t(`kind.${other.kind}`)}</span>
                    </li>
                  ))}
                </ul>
              </Section>
            )}
            <Steps page={data} />
          </div>
          <Section title={t('timeline')}>
            <PaymentTimeline page={data} />
          </Section>
        </div>
      </div>
    </ZoneContext>
  );
}

const refundTone = { asked: 'blue', done: 'green', refused: 'red' } as const;

function Refunds({ page: { refunds, payment } }: { page: Payment }) {
  const { t } = useTranslation('payments');
  const money = useMoney();
  if (refunds.length === 0) return null;
  return (
    <Section title={t('refunds')}>
      <ul className={classes.list}>
        {refunds.map(({ id, amountMinor, state, cause, reason, problem, askedAt }) => (
          <li key={id}>
            <strong>{money(amountMinor, payment)}</strong>
            <Tag tone={refundTone[state]}>{t(`refund.state.${state}`)}</Tag>
            <span>{reason || t(`refund.cause.${cause}`)}</span>
            {problem && <span className="quiet">{problem}</span>}
            <span className={classes.push}>
              <Time at={askedAt} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

const stepTone = { intended: 'blue', done: 'green', refused: 'orange', given_up: 'red' } as const;

/** What was to be done outside: asked of the provider, of the station, of the books. */
function Steps({ page: { effects, payment } }: { page: Payment }) {
  const { t } = useTranslation('payments');
  const money = useMoney();
  if (effects.length === 0) return null;
  return (
    <Section title={t('steps')}>
      <ul className={classes.list}>
        {effects.map(({ kind, state, attempts, amountMinor, problem, intendedAt, endedAt, nextAt }) => (
          <li key={`${kind}${intendedAt}${amountMinor}`}>
            <span>{t(`effect.${kind}` as 'effect.hold')}</span>
            {amountMinor !== null && <span>{money(amountMinor, payment)}</span>}
            <Tag tone={stepTone[state]}>{t(`step.${state}`)}</Tag>
            {attempts > 1 && <span className="quiet">{t('attempts', { count: attempts })}</span>}
            {problem && state !== 'done' && <span className="quiet">{problem}</span>}
            <span className={classes.push}>
              <Time at={endedAt ?? nextAt ?? intendedAt} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

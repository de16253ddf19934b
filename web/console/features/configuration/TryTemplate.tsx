import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { previewConfigurationTemplate } from '../../../../server/devices/configuration/contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { useWrite } from '../../api.ts';
import classes from './configuration.module.css';
import type { TemplateBody } from './TemplateForm.tsx';

/** What would differ if this were kept: counted, and some of it named. */
export function TryTemplate({ body }: { body: () => TemplateBody }) {
  const { t } = useTranslation('configuration');
  const { send, sending, answer, problem } = useWrite(previewConfigurationTemplate);
  return (
    <div>
      <Button variant="default" loading={sending} onClick={() => send({ body: body() })}>
        {t('try')}
      </Button>
      {problem && <ErrorState error={problem} />}
      {answer && (
        <div role="status">
          <p>{t('tried', { stations: answer.stations, drifted: answer.drifted })}</p>
          <ul className={classes.list}>
            {answer.items.map(({ identity, differences, first }) => (
              <li key={identity} className={classes.row}>
                <span className={classes.name}>{identity}</span>
                <span className={classes.text}>{first}</span>
                <span className="quiet">{t('values', { count: differences })}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

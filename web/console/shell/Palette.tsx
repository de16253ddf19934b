import '@mantine/spotlight/styles.layer.css';
import { useDebouncedValue } from '@mantine/hooks';
import { Spotlight, spotlight } from '@mantine/spotlight';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { search } from '../../../server/reports/contract.ts';
import { IconBolt, IconMapPin, IconPlug, IconSearch, IconTag } from '../../ui/icons.ts';
import { StatePill } from '../../ui/StatePill.tsx';
import { useApi } from '../api.ts';
import { useCommandForms } from '../features/gateway/forms.ts';
import { useCan } from '../session.ts';
import { useFieldLanguage } from '../words/fields.ts';
import { places } from './navigation.ts';
import { parseWish } from './wish.ts';

const iconOf = { site: IconMapPin, station: IconPlug, token: IconTag, transaction: IconBolt };
const MOST = 12;

/** Go anywhere, do anything: the command palette. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('shell');
  const can = useCan();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const say = useFieldLanguage();
  const forms = useCommandForms();
  const wish = parseWish(
    text,
    forms.map(({ intent, summary }) => ({ intent, names: [summary, say(summary)] })),
  );
  const doing = wish.intents.length > 0;
  const [asked] = useDebouncedValue(wish.subject, 150);
  const found =
    useApi(search, { query: { q: asked || '-' } }, { enabled: asked.length > 0 }).data?.items ?? [];
  const items = asked ? found.filter(({ kind }) => !doing || kind === 'station').slice(0, MOST) : [];
  const goTo = places.filter(
    ({ permission, word }) =>
      can(permission) && t(`nav.${word}`).toLowerCase().includes(text.trim().toLowerCase()),
  );
  const titleOf = (intent: string) => say(forms.find((form) => form.intent === intent)?.summary ?? intent);
  const go = (to: string) => {
    onClose();
    void navigate({ to });
  };
  // Mounted when it is wanted, so that its code is not in the first load: it opens at once.
  useEffect(() => spotlight.open(), []);
  return (
    <Spotlight.Root
      query={text}
      onQueryChange={setText}
      onSpotlightClose={onClose}
      shortcut={null}
      centered={false}
      overlayProps={{ backgroundOpacity: 0.5, blur: 0 }}
    >
      <Spotlight.Search
        placeholder={t('palette.placeholder')}
        aria-label={t('palette.open')}
        leftSection={<IconSearch size={18} />}
      />
      <Spotlight.ActionsList>
        {items.flatMap((item) => {
          const ItemIcon = iconOf[item.kind];
          const asked: readonly (string | undefined)[] = doing ? wish.intents : [undefined];
          return asked.map((intent) => (
            <Spotlight.Action
              key={`${item.id}${intent}`}
              label={intent ? `${titleOf(intent)}: ${item.title}` : item.title}
              description={item.detail}
              leftSection={<ItemIcon size={18} />}
              rightSection={item.state && <StatePill state={item.state} />}
              onClick={() => go(addressOfFound(item, intent))}
            />
          ));
        })}
        {!doing &&
          goTo.map(({ to, word, icon: PlaceIcon }) => (
            <Spotlight.Action
              key={to}
              label={t(`nav.${word}`)}
              description={t('palette.go')}
              leftSection={<PlaceIcon size={18} />}
              onClick={() => go(to)}
            />
          ))}
        {items.length === 0 && (goTo.length === 0 || doing) && (
          <Spotlight.Empty>{t('palette.nothing')}</Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function addressOfFound(
  { kind, id, identity }: { kind: keyof typeof iconOf; id: string; identity: string | null },
  intent: string | undefined,
): string {
  if (kind === 'site') return `/sites/${id}`;
  if (kind === 'token') return `/tokens/${id}`;
  if (kind === 'transaction') return `/transactions/${id}`;
  return `/stations/${encodeURIComponent(identity ?? '')}${intent ? `?do=${intent}` : ''}`;
}

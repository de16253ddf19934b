import { Button, Combobox, useCombobox } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconChevronDown } from '../../../ui/icons.ts';
import { useFieldLanguage } from '../../words/fields.ts';
import classes from './CommandPicker.module.css';
import type { CommandForm } from './forms.ts';

/** All commands behind one button: found by typing, gathered by what they are about. */
export function CommandPicker({
  label,
  icon,
  forms,
  note,
  reasonAgainst,
  onPick,
  foot,
}: {
  label: string;
  icon?: ReactNode;
  forms: readonly CommandForm[];
  /** Said above the list, such as that the station is offline. */
  note?: string | undefined;
  /** Why a command cannot be asked here; undefined when it can. */
  reasonAgainst?: (form: CommandForm) => string | undefined;
  onPick: (form: CommandForm) => void;
  /** What else belongs below the list. */
  foot?: ReactNode;
}) {
  const { t } = useTranslation('gateway');
  const say = useFieldLanguage();
  const [typed, setTyped] = useState('');
  const list = useCombobox({
    onDropdownClose: () => {
      list.resetSelectedOption();
      setTyped('');
    },
    onDropdownOpen: () => list.focusSearchInput(),
  });
  const words = typed.trim().toLowerCase().split(/\s+/);
  const fits = ({ intent, summary, tag }: CommandForm) => {
    const text = `${say(summary)} ${summary} ${intent} ${say(tag)}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const found = forms.filter(fits);
  const tags = [...new Set(found.map(({ tag }) => tag))];
  return (
    <Combobox
      store={list}
      width={380}
      position="bottom-end"
      shadow="md"
      onOptionSubmit={(intent) => {
        list.closeDropdown();
        const picked = forms.find((form) => form.intent === intent);
        if (picked) onPick(picked);
      }}
    >
      <Combobox.Target withAriaAttributes={false}>
        <Button
          variant="default"
          leftSection={icon}
          rightSection={<IconChevronDown size={14} />}
          aria-haspopup="listbox"
          onClick={() => list.toggleDropdown()}
        >
          {label}
        </Button>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            list.selectFirstOption();
          }}
          aria-label={t('findCommand')}
          placeholder={t('findCommand')}
        />
        {note && <p className={classes.note}>{note}</p>}
        <Combobox.Options className={classes.list ?? ''}>
          {tags.map((tag) => (
            <Combobox.Group key={tag} label={say(tag)}>
              {found
                .filter((form) => form.tag === tag)
                .map((form) => {
                  const against = reasonAgainst?.(form);
                  return (
                    <Combobox.Option key={form.intent} value={form.intent} disabled={against !== undefined}>
                      {say(form.summary)}
                      {against && <div className={classes.against}>{against}</div>}
                    </Combobox.Option>
                  );
                })}
            </Combobox.Group>
          ))}
          {found.length === 0 && <Combobox.Empty>{t('noCommand')}</Combobox.Empty>}
        </Combobox.Options>
        {foot}
      </Combobox.Dropdown>
    </Combobox>
  );
}

import { ActionIcon, Button, Checkbox, Menu, NativeSelect, TextInput, Tooltip } from '@mantine/core';
import { useDebouncedCallback, useDisclosure, useHotkeys } from '@mantine/hooks';
import { memo, type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconColumns3, IconDownload, IconFilter, IconSearch, IconX } from '../icons.ts';
import type { Column, Filter } from './model.ts';
import type { ListState } from './state.ts';
import classes from './table.module.css';

const TYPING_PAUSE_MS = 250;

interface FilterBarProps {
  state: ListState;
  filters: readonly Filter[];
  columns: readonly NamedColumn[];
  shown: readonly NamedColumn[];
  exportHref: string | undefined;
  views: ReactNode;
  searchable: boolean;
}
type NamedColumn = Pick<Column<never>, 'id' | 'title'>;

/** Search, filters, saved views, columns and export above a list; drawn again only when one of them changes. */
export const FilterBar = memo(Bar, (before, after) => {
  const { state: was, ...others } = before;
  // Which item is open is no matter of the bar.
  const same = JSON.stringify(was.all) === JSON.stringify(after.state.all);
  return (
    same && (Object.keys(others) as (keyof typeof others)[]).every((name) => others[name] === after[name])
  );
});

function Bar({ state, filters, columns, shown, exportHref, views, searchable }: FilterBarProps) {
  const { t } = useTranslation('ui');
  const [opened, { toggle }] = useDisclosure(false);
  const active = filters.filter(({ id }) => state.filters[id]).length;
  return (
    <div className={classes.bar} data-no-print>
      {searchable && <Search state={state} />}
      {filters.length > 0 && (
        <Button
          className={classes.filterToggle}
          variant="default"
          leftSection={<IconFilter size={16} />}
          aria-expanded={opened}
          onClick={toggle}
        >
          {t('table.filters')}
          {active > 0 && ` (${active})`}
        </Button>
      )}
      <div className={classes.filters} data-opened={opened || undefined}>
        {filters.map((filter) => (
          <OneFilter
            key={filter.id}
            filter={filter}
            value={state.filters[filter.id] ?? ''}
            changeState={state.change}
          />
        ))}
        {(active > 0 || state.q) && (
          <Button
            variant="subtle"
            color="gray"
            leftSection={<IconX size={14} />}
            onClick={() => state.become({})}
          >
            {t('table.clear')}
          </Button>
        )}
      </div>
      <div className={classes.tools}>
        {views}
        <ColumnsMenu columns={columns} shown={shown} changeState={state.change} />
        {exportHref && (
          <Tooltip label={t('table.export')}>
            <ActionIcon
              component="a"
              href={exportHref}
              download
              variant="default"
              size={36}
              aria-label={t('table.export')}
            >
              <IconDownload size={16} />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
    </div>
  );
}

const OneFilter = memo(function OneFilter({
  filter,
  value,
  changeState,
}: {
  filter: Filter;
  value: string;
  changeState: ListState['change'];
}) {
  const { t } = useTranslation('ui');
  const active = value ? true : undefined;
  const change = (next: string) => changeState({ [filter.id]: next });
  if ('options' in filter)
    return (
      <NativeSelect
        aria-label={filter.title}
        data-active={active}
        value={value}
        onChange={(event) => change(event.currentTarget.value)}
        data={[{ value: '', label: `${filter.title}: ${filter.unset ?? t('table.any')}` }, ...filter.options]}
      />
    );
  if (filter.input === 'day')
    return (
      <TextInput
        className={classes.day}
        type="date"
        aria-label={filter.title}
        leftSection={<span className={classes.dayTitle}>{filter.title}</span>}
        data-active={active}
        value={value}
        onChange={(event) => change(event.currentTarget.value)}
      />
    );
  return <WordsFilter title={filter.title} value={value} change={change} />;
});

/** Words to filter by, sent when the typing pauses. */
function WordsFilter({
  title,
  value,
  change,
}: {
  title: string;
  value: string;
  change: (next: string) => void;
}) {
  const [text, setText] = useState(value);
  const look = useDebouncedCallback(change, TYPING_PAUSE_MS);
  useEffect(() => setText(value), [value]);
  return (
    <TextInput
      className={classes.words}
      aria-label={title}
      placeholder={title}
      data-active={value ? true : undefined}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        look(event.currentTarget.value);
      }}
    />
  );
}

function Search({ state }: { state: ListState }) {
  const { t } = useTranslation('ui');
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(state.q ?? '');
  const look = useDebouncedCallback((q: string) => state.change({ q }), TYPING_PAUSE_MS);
  useHotkeys([['/', () => field.current?.focus()]]);
  useEffect(() => setText(state.q ?? ''), [state.q]);
  return (
    <TextInput
      ref={field}
      className={classes.search}
      type="search"
      aria-label={t('table.search')}
      placeholder={t('table.search')}
      leftSection={<IconSearch size={16} />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        look(event.currentTarget.value);
      }}
    />
  );
}

const ColumnsMenu = memo(function ColumnsMenu({
  columns,
  shown,
  changeState,
}: Pick<FilterBarProps, 'columns' | 'shown'> & { changeState: ListState['change'] }) {
  const { t } = useTranslation('ui');
  const visible = new Set(shown.map(({ id }) => id));
  const toggle = (id: string) => {
    const next = columns.filter((column) => (column.id === id ? !visible.has(id) : visible.has(column.id)));
    changeState({ columns: next.map((column) => column.id).join(',') });
  };
  return (
    <Menu closeOnItemClick={false} position="bottom-end">
      <Menu.Target>
        <Tooltip label={t('table.columns')}>
          <ActionIcon
            className={classes.wideOnly}
            variant="default"
            size={36}
            aria-label={t('table.columns')}
          >
            <IconColumns3 size={16} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {columns.slice(1).map((column) => (
          <Menu.Item
            key={column.id}
            role="menuitemcheckbox"
            aria-checked={visible.has(column.id)}
            leftSection={<Checkbox.Indicator checked={visible.has(column.id)} size="xs" />}
            onClick={() => toggle(column.id)}
          >
            {column.title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
});

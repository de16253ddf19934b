import { ActionIcon, Button, Menu, Popover, TextInput, Tooltip } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { deleteView, listViews, saveView } from '../../server/locations/view-contract.ts';
import { IconBookmark, IconTrash } from '../ui/icons.ts';
import { useListState } from '../ui/table/state.ts';
import { useApi, useWrite } from './api.ts';

/** Saved views of a list: its whole address state under a name, for the one who saved it. */
export function SavedViews({ list }: { list: string }) {
  const { t } = useTranslation('ui');
  const state = useListState();
  const views = useApi(listViews, { query: { list } }).data?.items ?? [];
  const [naming, setNaming] = useState(false);
  const forget = useWrite(deleteView, { refreshes: [listViews] });
  return (
    <Popover opened={naming} onChange={setNaming} position="bottom-end" trapFocus>
      <Menu position="bottom-end" width={260}>
        <Popover.Target>
          <div>
            <Menu.Target>
              <Tooltip label={t('table.views')}>
                <ActionIcon variant="default" size={36} aria-label={t('table.views')}>
                  <IconBookmark size={16} />
                </ActionIcon>
              </Tooltip>
            </Menu.Target>
          </div>
        </Popover.Target>
        <Menu.Dropdown>
          {views.length === 0 && <Menu.Label>{t('table.noViews')}</Menu.Label>}
          {views.map((view) => (
            <Menu.Item
              key={view.id}
              onClick={() => state.become(view.query as Record<string, string>)}
              rightSection={
                <IconTrash
                  size={14}
                  role="button"
                  aria-label={t('table.deleteView', { name: view.name })}
                  onClick={(event) => {
                    event.stopPropagation();
                    forget.send({ params: { viewId: view.id } });
                  }}
                />
              }
            >
              {view.name}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item disabled={Object.keys(state.all).length === 0} onClick={() => setNaming(true)}>
            {t('table.saveView')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Popover.Dropdown>
        <NameView list={list} query={state.all} done={() => setNaming(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}

function NameView({
  list,
  query,
  done,
}: {
  list: string;
  query: Readonly<Record<string, string>>;
  done: () => void;
}) {
  const { t } = useTranslation('ui');
  const [name, setName] = useState('');
  const { send, sending, problem } = useWrite(saveView, { refreshes: [listViews], onDone: done });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send({ body: { list, name, query: { ...query } } });
      }}
    >
      <TextInput
        label={t('table.viewName')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={problem?.message}
        data-autofocus
      />
      <Button mt={8} type="submit" loading={sending} disabled={name.trim() === ''}>
        {t('table.save')}
      </Button>
    </form>
  );
}

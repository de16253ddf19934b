-- How changes at a server of grid events are learned: by asking every minute, or by its notifications.
alter table vtn
  add column notify text not null default 'poll' check (notify in ('poll', 'webhook')),
  -- what the server must show when it calls
  add column sealed_callback_token text,
  add column subscribed_at timestamptz,
  add column notified_at timestamptz,
  -- asking found news that no notification had told of: until one comes, every minute counts again
  add column missed_at timestamptz,
  add column notify_problem jsonb;

-- Drivers are told of reservations and of cards that they asked for, too: a notice is about any of these.
alter table drive_notice rename column transaction_id to subject_id;
alter table drive_notice drop constraint drive_notice_kind_check;
alter table drive_notice add constraint drive_notice_kind_check
  check (kind in ('started', 'paused', 'ended', 'reservation_soon', 'reservation_lost', 'reservation_cancelled',
                  'reservation_over', 'card_accepted', 'card_refused'));
alter table drive_notice alter column energy_wh set default 0;
-- Of a reservation: when it begins, until when it is kept free, and in which zone that is said.
alter table drive_notice add column at timestamptz;
alter table drive_notice add column until timestamptz;
alter table drive_notice add column zone text;
-- What an operator wrote.
alter table drive_notice add column words text not null default '';

-- Cards that drivers say are theirs, and that they could not claim by themselves: the operator decides.
create table drive_card_request (
  id uuid primary key,
  account_id uuid not null references drive_account on delete cascade,
  driver_id uuid not null references driver,
  organization_id uuid not null references organization,
  -- as the driver wrote it, and as printed numbers are compared
  number text not null,
  number_key text not null,
  label text not null default '',
  state text not null default 'open' check (state in ('open', 'accepted', 'refused')),
  reason text not null default '',
  token_id uuid references token,
  asked_at timestamptz not null,
  decided_at timestamptz,
  check ((state = 'open') = (decided_at is null))
);
create unique index drive_card_request_open on drive_card_request (account_id, number_key) where state = 'open';
create index drive_card_request_account on drive_card_request (account_id);
create index drive_card_request_driver on drive_card_request (driver_id);
create index drive_card_request_token on drive_card_request (token_id) where token_id is not null;
create index drive_card_request_list on drive_card_request (organization_id, asked_at desc, id desc);
create index drive_card_request_decided on drive_card_request (decided_at) where decided_at is not null;

-- A payment may wait for a person because the signed readings of its transaction failed; what was not paid may be paid
-- by further payments or be written off; a hold may be renewed by a new one.
alter table payment add column billing_held boolean not null default false;
alter table payment add column rest_minor bigint not null default 0;
alter table payment add column written_off_minor bigint not null default 0;
alter table payment add column renewals_left smallint not null default 8;
-- When the payer was asked for the rest by mail or link, and how often.
alter table payment add column asked_at timestamptz;
alter table payment add column asked_times smallint not null default 0;
update payment p set rest_minor = r.paid
  from (select of_payment_id, sum(captured_minor) as paid from payment where kind = 'rest' group by of_payment_id) r
 where r.of_payment_id = p.id and r.paid > 0;

drop index payment_open;
create index payment_open on payment (state, changed_at)
  where state in ('created', 'needs_action', 'authorized', 'starting', 'charging', 'ending', 'held_back', 'capturing', 'releasing');

-- What the screen of a station is told holds up nothing else.
alter table payment_effect drop constraint payment_effect_lane_check;
alter table payment_effect add constraint payment_effect_lane_check check (lane in ('money', 'station', 'screen', 'books'));

-- How often somebody tried to pay on the page of the built-in provider, and how that page speaks.
alter table builtin_payment add column attempts smallint not null default 0;
alter table builtin_payment add column language text;

-- What is printed on a card, by which a driver claims it as their own. Spaces, dashes and case do not count.
alter table token add column printed_number text;
alter table token add column printed_key text
  generated always as (nullif(regexp_replace(upper(printed_number), '[^0-9A-Z]', '', 'g'), '')) stored;
create unique index token_printed on token (organization_id, printed_key) where retired_at is null and printed_key is not null;

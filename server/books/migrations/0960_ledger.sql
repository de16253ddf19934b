-- The ledger: double entry, append-only. A posting moves money between accounts of one organization's books.
create table posting (
  id bigint generated always as identity primary key,
  organization_id uuid not null references organization,
  -- what it is about, said by whoever posts: the same key posts once
  key text not null,
  -- of the entries: the same key with other amounts is a mistake
  digest text not null,
  at timestamptz not null,
  posted_at timestamptz not null default now(),
  text text not null,
  unique (organization_id, key)
);
create index posting_at on posting (organization_id, at desc, id desc);

create table posting_entry (
  posting_id bigint not null references posting,
  position smallint not null,
  organization_id uuid not null,
  account text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  -- debit above zero, credit below
  amount_minor bigint not null check (amount_minor <> 0),
  -- the invoice, payment, statement or transaction that it is about
  ref uuid,
  primary key (posting_id, position)
);
create index posting_entry_account on posting_entry (organization_id, account, currency, posting_id desc);
create index posting_entry_ref on posting_entry (ref) where ref is not null;

-- Numbers of accounts in the bookkeeping outside; an account without a row has the number of its kind.
create table ledger_number (
  organization_id uuid not null references organization,
  account text not null,
  number text not null check (number ~ '^[0-9]{1,9}$'),
  primary key (organization_id, account)
);

create function refuse_rewriting() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: a mistake is corrected by a new row', tg_table_name using errcode = '55000';
end $$;
create trigger posting_is_kept before update or delete on posting for each row execute function refuse_rewriting();
create trigger posting_entry_is_kept before update or delete on posting_entry for each row execute function refuse_rewriting();
create trigger posting_stays before truncate on posting execute function refuse_rewriting();
create trigger posting_entry_stays before truncate on posting_entry execute function refuse_rewriting();

-- Looked at when the transaction commits: whatever wrote the rows, each currency of a posting sums to zero.
create function check_posting() returns trigger language plpgsql as $$
declare
  wrong record;
  about bigint := case when tg_table_name = 'posting' then (to_jsonb(new)->>'id')::bigint
                       else (to_jsonb(new)->>'posting_id')::bigint end;
begin
  select currency, sum(amount_minor) as off into wrong from posting_entry
   where posting_id = about group by currency having sum(amount_minor) <> 0 limit 1;
  if found then
    raise exception 'posting % does not sum to zero in %: % is left over', about, wrong.currency, wrong.off using errcode = '23514';
  end if;
  if (select count(*) from posting_entry where posting_id = about) < 2 then
    raise exception 'posting % moves nothing', about using errcode = '23514';
  end if;
  return null;
end $$;
create constraint trigger posting_balances after insert on posting
  deferrable initially deferred for each row execute function check_posting();
create constraint trigger posting_entry_balances after insert on posting_entry
  deferrable initially deferred for each row execute function check_posting();

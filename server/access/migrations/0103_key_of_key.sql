-- A key made with another key ends with it at the latest.
alter table api_key add column created_by_key uuid references api_key;
create index api_key_created_by_key on api_key (created_by_key) where created_by_key is not null;

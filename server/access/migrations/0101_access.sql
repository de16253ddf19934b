-- A password that somebody else made is good for one thing: choosing an own one.
alter table operator add column must_change_password boolean not null default false;
create index audit_actor on audit (actor_id, sequence desc);
create index api_key_created on api_key (created_at desc, id desc);

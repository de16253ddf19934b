-- Whose trust it is: an organization's own, for its stations and those of organizations below it; null for the whole
-- house. The row of the house stays where only an organization trusts: it is what gives a root in a station its name.
alter table trusted_root add column organization_id uuid references organization;
alter table trusted_root drop constraint trusted_root_use_fingerprint_key;
alter table trusted_root add unique nulls not distinct (use, fingerprint, organization_id);
alter table trusted_root add check (organization_id is null or trusted_at is not null);
create index trusted_root_organization on trusted_root (organization_id) where organization_id is not null;

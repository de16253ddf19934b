-- A root that is trusted no more keeps its row: what stations tell of it still gets its name.
alter table trusted_root add column removed_at timestamptz;

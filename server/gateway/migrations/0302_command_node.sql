-- The node that works on a command: when it dies, nobody waits for the answer any more.
alter table command add column node_id uuid;

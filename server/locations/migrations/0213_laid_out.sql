-- Its ratings and plugs come from the layout of its model, and nobody has said otherwise: what the station reports
-- of itself goes over them.
alter table evse add laid_out boolean not null default false;

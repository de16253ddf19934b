-- A credit that was priced anew: the next invoice takes the old one back, which stands on this invoice, and gives the new one.
alter table billable add column takes_back_id uuid references invoice;
create index billable_takes_back on billable (takes_back_id) where takes_back_id is not null;
-- The invoice whose credit such a line takes back.
alter table invoice_line add column takes_back_id uuid references invoice;
create index invoice_line_takes_back on invoice_line (takes_back_id) where takes_back_id is not null;
-- How often correcting it was refused: after some times a person has to look.
alter table billable add column tries smallint not null default 0;

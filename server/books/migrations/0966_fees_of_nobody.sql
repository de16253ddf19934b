-- Fees that nobody is billed for are listed, the newest first.
create index reservation_cost_list on reservation_cost (organization_id, priced_at desc, reservation_id desc)
  where voided_at is null;

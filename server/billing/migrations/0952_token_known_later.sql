-- The token that the tariff was frozen for: one that becomes known later may have a tariff or a discount of its own.
alter table transaction_cost add column frozen_for uuid;
update transaction_cost c set frozen_for = t.token_id
  from transaction t where t.id = c.transaction_id and c.revision = 0;

-- What charging otherwise than usual saved by the prices that an event told; null where it told none, or nobody knows in
-- which currency.
alter table grid_event
  add column saved numeric,
  add column saved_currency text,
  add constraint grid_event_saved check ((saved is null) = (saved_currency is null));

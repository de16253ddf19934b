-- The same key in the order in which samples are asked for: one EVSE, a span of time.
drop index meter_sample_key;
create unique index meter_sample_key on meter_sample
  (station_id, evse_number, at, transaction_id, sent_at, context, location, digest) nulls not distinct;

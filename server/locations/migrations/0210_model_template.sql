-- What is known of the station's model, resolved at boot: the operator's own template of a station goes over it.
alter table station
  add model_template jsonb not null default '{}',
  add template_id uuid,
  -- Why an operator holds a station pending or rejected, and how soon it shall boot again.
  add boot_status_note text not null default '',
  add boot_retry_seconds integer check (boot_retry_seconds between 1 and 86400);

-- A battery that is commanded: how it is told its set-point, and one mode more.
alter table site_battery drop constraint site_battery_mode_check;
alter table site_battery
  add constraint site_battery_mode_check
    check (mode in ('normal', 'hold', 'charge_cheap', 'peak_shaving', 'reserve')),
  -- null: it does as it likes
  add column control jsonb,
  add column sealed_password text;

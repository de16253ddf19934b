-- Energy given back counts nothing against budgets and is not held on balances: what was counted of it is taken out.
update balance b set held_minor = b.held_minor - s.minor
  from (select balance_id, currency, sum(amount_minor) as minor from spend
         where state = 'running' and amount_minor < 0 group by 1, 2) s
 where b.id = s.balance_id and b.currency = s.currency;
update spent p set amount_minor = p.amount_minor - s.minor
  from (select x.subject_id, r.period, date_trunc(r.period, s.day::timestamp)::date as starts_on, s.currency,
               sum(s.amount_minor) as minor
          from spend s
         cross join unnest(array[s.driver_id, s.fleet_id, s.cost_centre_id]) as x (subject_id)
         cross join unnest(array['day', 'week', 'month']) as r (period)
         where s.amount_minor < 0 and x.subject_id is not null
         group by 1, 2, 3, 4) s
 where p.subject_id = s.subject_id and p.period = s.period and p.starts_on = s.starts_on and p.currency = s.currency;

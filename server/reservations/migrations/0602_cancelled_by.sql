-- Who asked to cancel: a driver whom the operator cancelled is told; null where nobody asked, or before this was kept.
alter table reservation add column cancelled_by_kind text;

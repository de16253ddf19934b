-- Whether what a legal entity issues is mailed by itself to who left an address.
alter table legal_entity add column mails_invoices boolean not null default true;
-- What is issued and goes by mail: to whom stands on the invoice, and is erased there.
create table invoice_mail (
  invoice_id uuid primary key references invoice,
  -- null: not by itself any more, be it that it was sent, or refused too often
  due_at timestamptz,
  tries smallint not null default 0,
  sent_at timestamptz,
  times smallint not null default 0
);
create index invoice_mail_due on invoice_mail (due_at) where due_at is not null;

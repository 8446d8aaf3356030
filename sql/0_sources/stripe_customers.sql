-- file: sql/0_sources/stripe_customers.sql
-- stripe_customers: the customers export of Stripe's Dashboard; gives payments without an e-mail that of their customer.
-- kind:      companion
-- title:     Stripe customers
-- evidence:  public files
-- signature: id, Created (UTC), Delinquent
-- columns:   id, Email
-- ids:       id
-- grain:     one row per customer
-- reads:     raw_stripe_customers
-- source:    a public file stated to be byte-identical to the Dashboard's export
select "id" as key
from raw_stripe_customers

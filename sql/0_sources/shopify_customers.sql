-- file: sql/0_sources/shopify_customers.sql
-- shopify_customers: the customers export of a Shopify shop, which knows the customer id behind an e-mail.
-- kind:      companion
-- title:     Shopify customers export
-- evidence:  public files
-- signature: Accepts Email Marketing, Total Spent, Total Orders
-- columns:   Customer ID, Email
-- ids:       Customer ID
-- grain:     one row per customer
-- reads:     raw_shopify_customers
-- note:      the old layout has no Customer ID and adds nothing to the orders. No column says when a customer came or first bought.
select lower(trim("Email")) as key
from raw_shopify_customers

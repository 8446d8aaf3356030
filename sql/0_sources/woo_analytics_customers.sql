-- file: sql/0_sources/woo_analytics_customers.sql
-- woo_analytics_customers: the customers report of WooCommerce's own Analytics, for use beside an orders export.
-- kind:      companion
-- title:     WooCommerce Analytics, customers
-- evidence:  vendor
-- signature: Username, AOV, Total Spend
-- columns:   Email
-- grain:     one row per customer
-- reads:     raw_woo_analytics_customers
-- source:    WooCommerce's source code: Customers/Controller.php
-- note:      sums per customer, no orders: nothing to make a retention rate from
select lower(trim("Email")) as key
from raw_woo_analytics_customers

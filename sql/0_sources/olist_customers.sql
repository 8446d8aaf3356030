-- file: sql/0_sources/olist_customers.sql
-- olist_customers: the customers of Olist's public data set: which orders are one person's.
-- kind:      companion
-- title:     Olist customers
-- evidence:  public files
-- signature: customer_id, customer_unique_id
-- columns:   customer_id, customer_unique_id, customer_state
-- ids:       customer_id, customer_unique_id
-- grain:     one row per customer_id, which is one per order
-- reads:     raw_olist_customers
-- source:    public copies of the Brazilian E-Commerce data set by Olist
-- note:      olist_orders needs it: customer_id is made anew for every order, customer_unique_id is the person
select customer_id as key
from raw_olist_customers

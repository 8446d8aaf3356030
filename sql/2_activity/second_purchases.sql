-- file: sql/2_activity/second_purchases.sql
-- second_purchases: when a customer came back for the first time.
-- grain:   one row per customer
-- reads:   purchase_days
-- columns:
--   customer_key  integer
--   first_day     date  first purchase day
--   second_day    date  second purchase day; NULL: none so far
-- source:  definitions.md, section 4, Second-purchase rate
select
    customer_key,
    day as first_day,
    next_day as second_day
from purchase_days
where purchase_number = 1

-- file: sql/2_activity/second_purchases.sql
-- second_purchases: when a customer came back for the first time.
-- grain:   one row per customer
-- reads:   purchase_days, customers
-- columns:
--   customer_key  integer
--   first_day     date  first purchase day
--   second_day    date  second purchase day; NULL: none so far
-- source:  definitions.md, section 4, Second-purchase rate
select
    customers.customer_key,
    customers.first_day,
    min(case when days.day > customers.first_day then days.day end) as second_day
from customers
inner join purchase_days as days
    on customers.customer_key = days.customer_key
group by customers.customer_key, customers.first_day

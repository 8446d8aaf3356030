-- file: sql/2_activity/purchase_days.sql
-- purchase_days: the days on which a customer bought, each with the one before and the one after; two orders on one day are one.
-- grain:   one row per customer and day
-- reads:   bought_days
-- columns:
--   customer_key  integer
--   day           date
--   first_day     date     the customer's first purchase day
--   purchase_number  integer  1 on the first purchase day, 2 on the second, ...
--   previous_day  date     the purchase day before; NULL: this is the first
--   next_day      date     the purchase day after; NULL: none so far
--   orders        integer
--   revenue       money
-- source:  definitions.md, section 2
-- note:    What comes before and after is found here, once: no grain, clock or wait has to put the days in order again.
select
    customer_key,
    day,
    first_day,
    cast(row_number() over (partition by customer_key order by day) as integer) as purchase_number,
    lag(day) over (partition by customer_key order by day) as previous_day,
    lead(day) over (partition by customer_key order by day) as next_day,
    orders,
    revenue
from bought_days

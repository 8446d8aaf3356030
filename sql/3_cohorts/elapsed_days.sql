-- file: sql/3_cohorts/elapsed_days.sql
-- elapsed_days: purchase days by the days since the customer's first, with the purchase day before and the one after.
-- grain:   one row per customer and purchase day
-- reads:   purchase_days
-- columns:
--   customer_key     integer
--   first_day        date     see cohort_members
--   day_number       integer  days since first_day, 0 on it
--   previous_number  integer  of the purchase day before; NULL: none
--   next_number      integer  of the purchase day after; NULL: none so far
--   orders           integer
--   revenue          money
-- source:  definitions.md, section 5, clock elapsed
-- note:    says nothing of windows: any length of them is one scan of this
select
    customer_key,
    first_day,
    cast(date_diff('day', first_day, day) as integer) as day_number,
    cast(date_diff('day', first_day, previous_day) as integer) as previous_number,
    cast(date_diff('day', first_day, next_day) as integer) as next_number,
    orders,
    revenue
from purchase_days

-- file: sql/3_cohorts/cohort_days.sql
-- cohort_days: purchase days by the days since the customer's first, with the purchase day before and the one after, all together and by segment.
-- grain:   one row per segment, customer and purchase day
-- reads:   purchase_days, customer_segments
-- columns:
--   segment_by, segment_number
--   customer_key     integer
--   first_day        date     see cohort_members
--   day_number       integer  days since first_day, 0 on it
--   previous_number  integer  of the purchase day before; NULL: none
--   next_number      integer  of the purchase day after; NULL: none so far
--   orders           integer
-- source:  definitions.md, section 5, clock elapsed
-- note:    says nothing of windows and grains: any of them is one scan of this, counted by first_day before its cohort is looked up
select
    'all' as segment_by,
    0 as segment_number,
    customer_key,
    first_day,
    cast(date_diff('day', first_day, day) as integer) as day_number,
    cast(date_diff('day', first_day, previous_day) as integer) as previous_number,
    cast(date_diff('day', first_day, next_day) as integer) as next_number,
    orders
from purchase_days
union all
select
    segments.segment_by,
    segments.segment_number,
    days.customer_key,
    days.first_day,
    cast(date_diff('day', days.first_day, days.day) as integer),
    cast(date_diff('day', days.first_day, days.previous_day) as integer),
    cast(date_diff('day', days.first_day, days.next_day) as integer),
    days.orders
from purchase_days as days
inner join customer_segments as segments
    on days.customer_key = segments.customer_key

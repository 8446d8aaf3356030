-- file: sql/3_cohorts/elapsed_purchases.sql
-- elapsed_purchases: purchase days by the window of N days, counted from the customer's own first purchase, in which they lie.
-- grain:   one row per segment, window length, customer and purchase day
-- reads:   cohort_days, window_lengths
-- columns:
--   segment_by, segment_number
--   window_days      integer  N
--   customer_key     integer
--   first_day        date
--   window_number    integer  window k holds the days k N to (k + 1) N - 1 after the first purchase
--   previous_window  integer  that of the purchase day before; NULL: none
--   next_window      integer  that of the purchase day after; NULL: none so far
--   day_number, previous_number, orders  as in cohort_days
-- source:  definitions.md, section 5, clock elapsed
select
    days.segment_by,
    days.segment_number,
    lengths.window_days,
    days.customer_key,
    days.first_day,
    cast(days.day_number // lengths.window_days as integer) as window_number,
    cast(days.previous_number // lengths.window_days as integer) as previous_window,
    cast(days.next_number // lengths.window_days as integer) as next_window,
    days.day_number,
    days.previous_number,
    days.orders
from cohort_days as days
cross join window_lengths as lengths

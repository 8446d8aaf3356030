-- file: sql/2_activity/period_buyers.sql
-- period_buyers: how many customers bought last on which day of a period, and on which day before it.
-- grain:   one row per grain, segment, period, last purchase day before it and last purchase day in it
-- reads:   segment_periods
-- columns:
--   segment_by, segment_number, grain, period_index, period_start, period_end
--   previous_day  date     last purchase before the period; NULL: the first purchase ever is in it
--   last_day      date     last purchase in it
--   customers     integer
--   returning_customers         integer  of these, with purchases on at least two days by last_day
--   repeat_in_period_customers  integer  of these, with two or more purchase days in the period
-- source:  definitions.md, sections 3 and 4
-- note:    days are few where customers are many, so that any active window can be tried on these rows at once
select
    segment_by,
    segment_number,
    grain,
    period_index,
    period_start,
    period_end,
    previous_day,
    last_day_in_period as last_day,
    count(*) as customers,
    count(*) filter (where last_day_in_period > first_day) as returning_customers,
    count(*) filter (where last_day_in_period > first_day_in_period) as repeat_in_period_customers
from segment_periods
group by segment_by, segment_number, grain, period_index, period_start, period_end, previous_day, last_day_in_period

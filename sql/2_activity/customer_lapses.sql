-- file: sql/2_activity/customer_lapses.sql
-- customer_lapses: the day on which a customer stops being active unless a purchase comes first, for every window W.
-- grain:   one row per grain, customer, period with a purchase, and active window
-- reads:   customer_periods, active_windows
-- columns:
--   grain, active_window, period_index, period_start, period_end, previous_day, next_day, next_index
--   lapse_day           date  last_day_in_period + W, the last date at which this period's purchases keep the customer active
--   previous_lapse_day  date  the same of the purchases before
-- source:  definitions.md, section 3
-- note:    a view of its own, so that the calendar is joined to a column and not to a sum over two tables
select
    customer_periods.grain,
    active_windows.active_window,
    customer_periods.period_index,
    customer_periods.period_start,
    customer_periods.period_end,
    customer_periods.previous_day,
    customer_periods.next_day,
    customer_periods.next_index,
    customer_periods.last_day_in_period + cast(active_windows.active_window as integer) as lapse_day,
    customer_periods.previous_day + cast(active_windows.active_window as integer) as previous_lapse_day
from customer_periods
cross join active_windows

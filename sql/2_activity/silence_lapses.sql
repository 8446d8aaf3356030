-- file: sql/2_activity/silence_lapses.sql
-- silence_lapses: silences with the day on which their customers lapse unless a purchase comes first, for every window W.
-- grain:   one row per row of silences and active window
-- reads:   silences, active_windows
-- columns:
--   active_window  integer  days
--   segment_by, segment_number, grain, period_index, next_index, customers  as in silences
--   lapse_day  date  last_day + W, the last date at which this period's purchases keep the customers active
-- source:  definitions.md, section 3
-- note:    a view of its own, so that the calendar is joined to a column and not to a sum over two tables
select
    silences.segment_by,
    silences.segment_number,
    silences.grain,
    active_windows.active_window,
    silences.period_index,
    silences.next_index,
    silences.customers,
    silences.last_day + cast(active_windows.active_window as integer) as lapse_day
from silences
cross join active_windows

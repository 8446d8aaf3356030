-- file: sql/3_cohorts/elapsed_cohorts.sql
-- elapsed_cohorts: a cohort's customers by how many of their windows of N days have ended.
-- grain:   one row per grain, segment, window length, cohort and number of windows that have ended
-- reads:   cohort_first_days, calendar, window_lengths, settings
-- columns:
--   segment_by, segment_number, grain
--   window_days    integer  length of a window in days; 0: brackets
--   cohort_index    integer  period of the first purchases
--   windows_over    integer  windows that have ended by as-of + 1 day: the customers are old enough for the ages 0 to windows_over - 1
--   customers       integer
--   last_first_day  date     the latest first day among them
-- source:  definitions.md, section 5, clock elapsed
select
    days.segment_by,
    days.segment_number,
    calendar.grain,
    lengths.window_days,
    calendar.period_index as cohort_index,
    cast((date_diff('day', days.first_day, settings.as_of) + 1) // lengths.window_days as integer) as windows_over,
    cast(sum(days.customers) as bigint) as customers,
    max(days.first_day) as last_first_day
from cohort_first_days as days
inner join calendar
    on days.first_day = calendar.day
cross join window_lengths as lengths
cross join settings
group by 1, 2, 3, 4, 5, 6

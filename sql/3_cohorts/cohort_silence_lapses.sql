-- file: sql/3_cohorts/cohort_silence_lapses.sql
-- cohort_silence_lapses: cohort_silences with the day on which their customers lapse unless a purchase comes first, for every window W.
-- grain:   one row per row of cohort_silences and active window
-- reads:   cohort_silences, active_windows
-- columns:
--   active_window  integer  days
--   segment_by, segment_number, grain, first_index, period_index, next_index, customers  as in cohort_silences
--   lapse_day  date  last_day + W, the last date at which this period's purchases keep the customers active
-- source:  definitions.md, sections 3 and 5
-- note:    a view of its own, as silence_lapses is
select
    cohort_silences.segment_by,
    cohort_silences.segment_number,
    cohort_silences.grain,
    active_windows.active_window,
    cohort_silences.first_index,
    cohort_silences.period_index,
    cohort_silences.next_index,
    cohort_silences.customers,
    cohort_silences.last_day + cast(active_windows.active_window as integer) as lapse_day
from cohort_silences
cross join active_windows

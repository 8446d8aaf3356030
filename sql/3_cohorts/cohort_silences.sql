-- file: sql/3_cohorts/cohort_silences.sql
-- cohort_silences: how many customers of a cohort bought last on which day of a period, and in which later period they bought next.
-- grain:   one row per grain, segment, cohort, last purchase day in a period, and next period with a purchase
-- reads:   segment_periods
-- columns:
--   segment_by, segment_number, grain
--   first_index   integer  the cohort
--   period_index  integer  the period bought in
--   last_day      date     last purchase in it
--   next_index    integer  next period with a purchase; NULL: none so far
--   customers     integer
-- source:  definitions.md, section 5, mode active
select
    segment_by,
    segment_number,
    grain,
    first_index,
    period_index,
    last_day_in_period as last_day,
    next_index,
    count(*) as customers
from segment_periods
group by segment_by, segment_number, grain, first_index, period_index, last_day_in_period, next_index

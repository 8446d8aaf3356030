-- file: sql/2_activity/silences.sql
-- silences: how many customers bought last on which day, and in which later period they bought next.
-- grain:   one row per grain, segment, last purchase day in a period, and next period with a purchase
-- reads:   segment_periods
-- columns:
--   segment_by, segment_number
--   grain, period_index  the period bought in
--   last_day      date     last purchase in it
--   next_index    integer  next period with a purchase; NULL: none so far
--   customers     integer
-- source:  definitions.md, section 3
select
    segment_by,
    segment_number,
    grain,
    period_index,
    last_day_in_period as last_day,
    next_index,
    count(*) as customers
from segment_periods
group by segment_by, segment_number, grain, period_index, last_day_in_period, next_index

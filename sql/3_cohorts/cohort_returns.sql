-- file: sql/3_cohorts/cohort_returns.sql
-- cohort_returns: in which periods the customers of a cohort bought, and in which one before.
-- grain:   one row per grain, segment, cohort, period with a purchase, and the period bought in before it
-- reads:   segment_periods, calendar
-- columns:
--   segment_by, segment_number, grain
--   first_index     integer  the cohort
--   period_index    integer  the period bought in
--   previous_index  integer  the latest period before it with a purchase; NULL: none
--   customers       integer
--   came_back       integer  of these, whose second purchase day of all lies in this period
-- source:  definitions.md, section 5
select
    periods.segment_by,
    periods.segment_number,
    periods.grain,
    periods.first_index,
    periods.period_index,
    before.period_index as previous_index,
    count(*) as customers,
    count(*) filter (
        where periods.last_day_in_period > periods.first_day
            and (periods.previous_day is null or periods.previous_day = periods.first_day)
    ) as came_back
from segment_periods as periods
left join calendar as before
    on periods.grain = before.grain and periods.previous_day = before.day
group by 1, 2, 3, 4, 5, 6

-- file: sql/3_cohorts/cohort_refunds.sql
-- cohort_refunds: refund_days by the days since the customer's first purchase, with the customer's cohort, all together and by segment.
-- grain:   one row per grain, segment, cohort, days over and day number with a refund on a day of its own
-- reads:   refund_days, customer_segments, calendar, settings
-- columns:
--   segment_by, segment_number, grain
--   cohort_index  integer  period of the first purchase
--   days_over     integer  days of the customers that have ended by as-of + 1 day, the first one included
--   day_number    integer  days since the first purchase
--   revenue       money    given back, below 0
-- source:  definitions.md, section 2, Refunds, and section 5, clock elapsed
select
    days.segment_by,
    days.segment_number,
    calendar.grain,
    calendar.period_index as cohort_index,
    cast(date_diff('day', days.first_day, settings.as_of) + 1 as integer) as days_over,
    cast(date_diff('day', days.first_day, days.day) as integer) as day_number,
    cast(sum(days.revenue) as decimal(18, 6)) as revenue
from (
    select 'all' as segment_by, 0 as segment_number, first_day, day, revenue
    from refund_days
    union all
    select segments.segment_by, segments.segment_number, refund_days.first_day, refund_days.day, refund_days.revenue
    from refund_days
    inner join customer_segments as segments
        on refund_days.customer_key = segments.customer_key
) as days
inner join calendar
    on days.first_day = calendar.day
cross join settings
group by 1, 2, 3, 4, 5, 6

-- file: sql/3_cohorts/cohort_days.sql
-- cohort_days: elapsed_days with the customer's cohort, all together and by segment.
-- grain:   one row per grain, segment, customer and purchase day
-- reads:   elapsed_days, customer_segments, calendar, settings
-- columns:
--   segment_by, segment_number, grain
--   cohort_index  integer  period of first_day
--   customer_key, day_number, previous_number, next_number, orders, revenue  as in elapsed_days
--   first_day     date
--   days_over     integer  days of the customer that have ended by as-of + 1 day, the first one included
-- source:  definitions.md, section 5, clock elapsed
select
    days.segment_by,
    days.segment_number,
    calendar.grain,
    calendar.period_index as cohort_index,
    days.customer_key,
    days.first_day,
    cast(date_diff('day', days.first_day, settings.as_of) + 1 as integer) as days_over,
    days.day_number,
    days.previous_number,
    days.next_number,
    days.orders,
    days.revenue
from (
    select
        'all' as segment_by,
        0 as segment_number,
        *
    from elapsed_days
    union all
    select
        segments.segment_by,
        segments.segment_number,
        elapsed_days.*
    from elapsed_days
    inner join customer_segments as segments
        on elapsed_days.customer_key = segments.customer_key
) as days
inner join calendar
    on days.first_day = calendar.day
cross join settings

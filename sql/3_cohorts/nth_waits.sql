-- file: sql/3_cohorts/nth_waits.sql
-- nth_waits: how long customers waited from one purchase day to the next, or have been waiting, by the number of the next.
-- grain:   one row per segment, first day, purchase number and number of days
-- reads:   purchase_days, customer_segments, settings
-- columns:
--   segment_by, segment_number
--   first_day        date     see cohort_members
--   purchase_number  integer  n, 2 to 10: the wait is from purchase day n - 1 to n
--   days             integer  waited; of those who still wait, up to as-of
--   reached          integer  customers whose n-th purchase day came after so many days
--   still_open       integer  customers who have n - 1 purchase days and have waited so long
-- source:  definitions.md, sections 2 and 5
with waits as (
    select
        days.customer_key,
        days.first_day,
        days.purchase_number + 1 as purchase_number,
        cast(date_diff('day', days.day, coalesce(days.next_day, settings.as_of)) as integer) as days,
        case when days.next_day is null then 0 else 1 end as is_reached
    from purchase_days as days
    cross join settings
    where days.purchase_number < 10
)

select
    'all' as segment_by,
    0 as segment_number,
    first_day,
    purchase_number,
    days,
    sum(is_reached) as reached,
    sum(1 - is_reached) as still_open
from waits
group by first_day, purchase_number, days

union all

select
    segments.segment_by,
    segments.segment_number,
    waits.first_day,
    waits.purchase_number,
    waits.days,
    sum(waits.is_reached),
    sum(1 - waits.is_reached)
from waits
inner join customer_segments as segments
    on waits.customer_key = segments.customer_key
group by segments.segment_by, segments.segment_number, waits.first_day, waits.purchase_number, waits.days

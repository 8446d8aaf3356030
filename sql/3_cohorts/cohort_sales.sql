-- file: sql/3_cohorts/cohort_sales.sql
-- cohort_sales: orders and revenue by the customers' first day and the days since, all together and by segment; refunds of a day of their own too.
-- grain:   one row per segment, first day and days since
-- reads:   purchase_days, refund_days, customer_segments
-- columns:
--   segment_by, segment_number
--   first_day   date     see cohort_members
--   day_number  integer  days since first_day, 0 on it
--   orders      integer
--   revenue     money
-- source:  definitions.md, section 2, Refunds, and section 5, clock elapsed
-- note:    few rows where purchase days are many: any window, bracket and grain is made of these
with days as (
    select customer_key, first_day, day, orders, revenue
    from purchase_days
    union all
    select customer_key, first_day, day, 0, revenue
    from refund_days
),

sums as (
    select 'all' as segment_by, 0 as segment_number, first_day, day, sum(orders) as orders, sum(revenue) as revenue
    from days
    group by first_day, day
    union all
    select segments.segment_by, segments.segment_number, days.first_day, days.day, sum(days.orders), sum(days.revenue)
    from days
    inner join customer_segments as segments
        on days.customer_key = segments.customer_key
    group by segments.segment_by, segments.segment_number, days.first_day, days.day
)

select
    segment_by,
    segment_number,
    first_day,
    cast(date_diff('day', first_day, day) as integer) as day_number,
    cast(orders as integer) as orders,
    cast(revenue as decimal(18, 6)) as revenue
from sums

-- file: sql/2_activity/contribution_months.sql
-- contribution_months: what the customers who came on one day spent and left over, month by month of their own.
-- grain:   one row per segment, first day, months since and calendar month with a purchase
-- reads:   contribution_days, customer_segments
-- columns:
--   segment_by, segment_number  see segments
--   first_day     date
--   months_since  integer  whole months since the first purchase: n, iff first_day + n months <= day < first_day + n + 1 months
--   month         date     first day of the calendar month of the purchases
--   revenue       money
--   contribution  money    revenue x margin
--   unknown_orders  integer  orders of which no margin is known: contribution is without them
-- source:  definitions.md, section 4, CLV
with aged as (
    select
        customer_key,
        first_day,
        make_date(cast(year(day) as integer), cast(month(day) as integer), 1) as month,
        revenue,
        contribution,
        unknown_orders,
        year(day) * 12 + month(day) - year(first_day) * 12 - month(first_day)
            - case when day(day) < least(day(first_day), day(last_day(day))) then 1 else 0 end as months_since
    from contribution_days
),

members as (
    select 'all' as segment_by, 0 as segment_number, first_day, months_since, month, revenue, contribution, unknown_orders
    from aged
    union all
    select
        segments.segment_by,
        segments.segment_number,
        aged.first_day,
        aged.months_since,
        aged.month,
        aged.revenue,
        aged.contribution,
        aged.unknown_orders
    from aged
    inner join customer_segments as segments
        on aged.customer_key = segments.customer_key
)

select
    segment_by,
    segment_number,
    first_day,
    cast(months_since as integer) as months_since,
    month,
    cast(sum(revenue) as decimal(18, 6)) as revenue,
    cast(sum(contribution) as decimal(18, 6)) as contribution,
    cast(sum(unknown_orders) as bigint) as unknown_orders
from members
group by segment_by, segment_number, first_day, months_since, month

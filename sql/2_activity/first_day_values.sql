-- file: sql/2_activity/first_day_values.sql
-- first_day_values: the customers who came on one day, and what they spent in their first months.
-- grain:   one row per segment and day with somebody's first purchase
-- reads:   customer_values, customer_segments, settings
-- columns:
--   segment_by, segment_number  see segments
--   first_day   date
--   months_old  integer  whole months that are over by the as-of date: n months are, iff first_day + n months <= as_of + 1 day
--   customers   integer  first purchase on that day
--   orders_3, orders_6, orders_12, orders_24, orders_36  integer  of theirs in their first 3, 6, ... months
--   revenue_3, revenue_6, revenue_12, revenue_24, revenue_36  money
--   squares_3, squares_6, squares_12, squares_24, squares_36  number  sums of the squares of each customer's revenue, for intervals
-- source:  definitions.md, section 4, CLV, observed value
-- note:    all customers of a day are of one age, so that every cohort, whatever its length, is made of these few rows
with members as (
    select 'all' as segment_by, 0 as segment_number, first_day, orders_3, orders_6, orders_12, orders_24, orders_36, revenue_3, revenue_6, revenue_12, revenue_24, revenue_36
    from customer_values
    union all
    select
        segments.segment_by,
        segments.segment_number,
        customer_values.first_day,
        customer_values.orders_3,
        customer_values.orders_6,
        customer_values.orders_12,
        customer_values.orders_24,
        customer_values.orders_36,
        customer_values.revenue_3,
        customer_values.revenue_6,
        customer_values.revenue_12,
        customer_values.revenue_24,
        customer_values.revenue_36
    from customer_values
    inner join customer_segments as segments
        on customer_values.customer_key = segments.customer_key
),

summed as (
    select
        segment_by,
        segment_number,
        first_day,
        count(*) as customers,
        sum(orders_3) as orders_3,
        sum(orders_6) as orders_6,
        sum(orders_12) as orders_12,
        sum(orders_24) as orders_24,
        sum(orders_36) as orders_36,
        sum(revenue_3) as revenue_3,
        sum(revenue_6) as revenue_6,
        sum(revenue_12) as revenue_12,
        sum(revenue_24) as revenue_24,
        sum(revenue_36) as revenue_36,
        sum(cast(revenue_3 as double) * cast(revenue_3 as double)) as squares_3,
        sum(cast(revenue_6 as double) * cast(revenue_6 as double)) as squares_6,
        sum(cast(revenue_12 as double) * cast(revenue_12 as double)) as squares_12,
        sum(cast(revenue_24 as double) * cast(revenue_24 as double)) as squares_24,
        sum(cast(revenue_36 as double) * cast(revenue_36 as double)) as squares_36
    from members
    group by segment_by, segment_number, first_day
)

select
    summed.*,
    year(cast(settings.as_of + 1 as date)) * 12 + month(cast(settings.as_of + 1 as date)) - year(summed.first_day) * 12 - month(summed.first_day)
        - case when day(cast(settings.as_of + 1 as date)) < least(day(summed.first_day), day(last_day(cast(settings.as_of + 1 as date)))) then 1 else 0 end as months_old
from summed
cross join settings

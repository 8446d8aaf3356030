-- file: sql/2_activity/customer_values.sql
-- customer_values: what each customer spent in the first months of their own.
-- grain:   one row per customer
-- reads:   purchase_days, refund_days
-- columns:
--   customer_key  integer
--   first_day     date     first purchase day
--   orders_3, orders_6, orders_12, orders_24, orders_36  integer  in the first 3, 6, ... months
--   revenue_3, revenue_6, revenue_12, revenue_24, revenue_36  money
-- formula: of the first n months: first_day <= day < first_day + n months; where a month has no such day, its last one
--          (31 January + 1 month is 28 or 29 February)
-- source:  definitions.md, section 4, CLV, observed value
-- note:    a refund on a day of its own (refund_date = refund) is taken off in its own month, without an order. Also where the n months are not over: whether they are is decided by first_day and as-of, in first_day_values
with days as (
    select customer_key, first_day, day, orders, revenue
    from purchase_days
    union all
    select customer_key, first_day, day, 0, revenue
    from refund_days
),

aged as (
    select
        customer_key,
        first_day,
        orders,
        revenue,
        year(day) * 12 + month(day) - year(first_day) * 12 - month(first_day)
            - case when day(day) < least(day(first_day), day(last_day(day))) then 1 else 0 end as months_since
    from days
)

select
    customer_key,
    first_day,
    cast(sum(case when months_since < 3 then orders else 0 end) as integer) as orders_3,
    cast(sum(case when months_since < 6 then orders else 0 end) as integer) as orders_6,
    cast(sum(case when months_since < 12 then orders else 0 end) as integer) as orders_12,
    cast(sum(case when months_since < 24 then orders else 0 end) as integer) as orders_24,
    cast(sum(case when months_since < 36 then orders else 0 end) as integer) as orders_36,
    cast(sum(case when months_since < 3 then revenue else 0 end) as decimal(18, 6)) as revenue_3,
    cast(sum(case when months_since < 6 then revenue else 0 end) as decimal(18, 6)) as revenue_6,
    cast(sum(case when months_since < 12 then revenue else 0 end) as decimal(18, 6)) as revenue_12,
    cast(sum(case when months_since < 24 then revenue else 0 end) as decimal(18, 6)) as revenue_24,
    cast(sum(case when months_since < 36 then revenue else 0 end) as decimal(18, 6)) as revenue_36
from aged
group by customer_key, first_day

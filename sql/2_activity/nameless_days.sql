-- file: sql/2_activity/nameless_days.sql
-- nameless_days: the purchases of nobody we can name, by day, and what was given back of them on days of its own.
-- grain:   one row per day with such a purchase or refund
-- reads:   orders, order_refunds
-- columns:
--   day      date
--   orders   integer
--   revenue  money
-- source:  definitions.md, section 2, no_customer
select
    day,
    cast(sum(orders) as bigint) as orders,
    sum(revenue) as revenue
from (
    select ordered_on as day, 1 as orders, revenue
    from orders
    where customer_id is null
    union all
    select refunded_on, 0, revenue
    from order_refunds
    where customer_id is null
) as days
group by day

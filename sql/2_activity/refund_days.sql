-- file: sql/2_activity/refund_days.sql
-- refund_days: what customers were given back on days of their own; none, unless the setting refund_date is refund.
-- grain:   one row per customer, day and day of the refunded purchases
-- reads:   order_refunds, customers
-- columns:
--   customer_key  integer
--   day           date   of the refund
--   bought_on     date   of the purchases, before day
--   first_day     date   the customer's first purchase day
--   revenue       money  below 0
-- source:  definitions.md, section 2, Refunds
-- note:    stands beside purchase_days for money only: a refund is no purchase, and no day on which anybody was active
select
    customers.customer_key,
    refunds.refunded_on as day,
    refunds.ordered_on as bought_on,
    customers.first_day,
    cast(sum(refunds.revenue) as decimal(18, 6)) as revenue
from order_refunds as refunds
inner join customers
    on refunds.customer_id = customers.customer_id
group by customers.customer_key, refunds.refunded_on, refunds.ordered_on, customers.first_day

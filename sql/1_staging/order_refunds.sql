-- file: sql/1_staging/order_refunds.sql
-- order_refunds: refunds and returns of the purchases that count on a day of their own; none, unless the setting refund_date is refund.
-- grain:   one row per purchase and day
-- reads:   later_refunds, orders, placed_orders, settings
-- columns:
--   file_id, order_id, first_row, customer_id, ordered_on  as in orders
--   refunded_on  date   the day of the refund, after ordered_on and not after the as-of date
--   revenue      money  what it takes off (below 0), workspace currency
-- source:  definitions.md, section 2, Refunds
-- note:    what is refunded after the as-of date has not happened; converted, like its order, by the rate of the order's day
select
    orders.file_id,
    orders.order_id,
    orders.first_row,
    orders.customer_id,
    orders.ordered_on,
    refunds.refunded_on,
    cast(refunds.amount * coalesce(placed.rate, 1) as decimal(18, 6)) as revenue
from later_refunds as refunds
cross join settings
inner join orders
    on refunds.file_id = orders.file_id and refunds.order_id = orders.order_id
inner join placed_orders as placed
    on refunds.file_id = placed.file_id and refunds.order_id = placed.order_id
where refunds.refunded_on <= settings.as_of and refunds.amount <> 0

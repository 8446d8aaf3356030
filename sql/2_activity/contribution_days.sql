-- file: sql/2_activity/contribution_days.sql
-- contribution_days: what a customer's purchases of a day left after the cost of the goods.
-- grain:   one row per customer and day; and one per day on which something was given back and day of the order it was given back of
-- reads:   purchase_days, orders, order_refunds, customers, order_lines, margins, settings
-- columns:
--   customer_key  integer
--   day           date
--   first_day     date    the customer's first purchase day
--   revenue       money   of the refunds of a day of their own: below 0
--   contribution  money   revenue x margin; without the orders of which no margin is known
--   unknown_orders  integer  orders of which no margin is known
-- formula: margin of an order: that of its month, or of its products weighted by the lines' net amounts; else that of the rest
-- source:  definitions.md, section 7, margin
-- note:    Revenue is net of discounts and refunds already, so neither is taken off again. margins is the setting margin.
--          What is given back (order_refunds) takes the margin of its order along. Only where margins are by product is an order looked at by itself; else a day is multiplied as a whole.
with rest as (
    select min(margin) as margin
    from margins
    where product is null and month is null
),

by_product as (
    select count(*) as margins
    from margins
    where product is not null
),

order_margins as (
    select
        lines.file_id,
        lines.order_id,
        case when count(coalesce(products.margin, rest.margin)) = count(*) then
            cast(coalesce(
                cast(sum(lines.net_amount * coalesce(products.margin, rest.margin)) as double) / nullif(cast(sum(lines.net_amount) as double), 0),
                avg(cast(coalesce(products.margin, rest.margin) as double))
            ) as decimal(18, 12))
        end as margin
    from order_lines as lines
    cross join by_product
    cross join rest
    cross join settings
    left join margins as products
        on trim(lines.product) = products.product
    where by_product.margins > 0 and lines.row_reason is null and not lines.is_credit and (lines.is_goods or not settings.goods_only)
    group by lines.file_id, lines.order_id
)

select
    days.customer_key,
    days.day,
    days.first_day,
    days.revenue,
    cast(days.revenue * coalesce(months.margin, rest.margin) as decimal(18, 6)) as contribution,
    case when coalesce(months.margin, rest.margin) is null then days.orders else 0 end as unknown_orders
from purchase_days as days
cross join by_product
cross join rest
left join margins as months
    on months.month = make_date(cast(year(days.day) as integer), cast(month(days.day) as integer), 1)
where by_product.margins = 0

union all

select
    customers.customer_key,
    orders.ordered_on,
    customers.first_day,
    cast(sum(orders.revenue) as decimal(18, 6)),
    cast(sum(cast(orders.revenue * order_margins.margin as decimal(18, 6))) as decimal(18, 6)),
    cast(sum(case when order_margins.margin is null then 1 else 0 end) as integer)
from orders
cross join by_product
inner join customers
    on orders.customer_id = customers.customer_id
left join order_margins
    on orders.file_id = order_margins.file_id and orders.order_id = order_margins.order_id
where by_product.margins > 0
group by customers.customer_key, orders.ordered_on, customers.first_day

union all

select
    customers.customer_key,
    refunds.refunded_on,
    customers.first_day,
    cast(sum(refunds.revenue) as decimal(18, 6)),
    cast(sum(cast(refunds.revenue * case when by_product.margins > 0 then order_margins.margin else coalesce(months.margin, rest.margin) end as decimal(18, 6))) as decimal(18, 6)),
    0
from order_refunds as refunds
cross join by_product
cross join rest
inner join customers
    on refunds.customer_id = customers.customer_id
left join order_margins
    on refunds.file_id = order_margins.file_id and refunds.order_id = order_margins.order_id
left join margins as months
    on months.month = make_date(cast(year(refunds.ordered_on) as integer), cast(month(refunds.ordered_on) as integer), 1)
group by customers.customer_key, refunds.refunded_on, refunds.ordered_on, customers.first_day

-- file: sql/2_activity/contribution_days.sql
-- contribution_days: what a customer's purchases of a day left after the cost of the goods.
-- grain:   one row per customer and day
-- reads:   orders, customers, order_lines, margins, settings
-- columns:
--   customer_key  integer
--   day           date
--   first_day     date    the customer's first purchase day
--   revenue       money
--   contribution  money   revenue x margin; without the orders of which no margin is known
--   unknown_orders  integer  orders of which no margin is known
-- formula: margin of an order: that of its month, or of its products weighted by the lines' net amounts; else that of the rest
-- source:  definitions.md, section 7, margin
-- note:    Revenue is net of discounts and refunds already, so neither is taken off again. margins is the setting margin.
with rest as (
    select min(margin) as margin
    from margins
    where product is null and month is null
),

-- no row of lines is looked at where margins are not by product
order_margins as (
    select
        lines.file_id,
        lines.order_id,
        case when count(coalesce(products.margin, rest.margin)) = count(*) then
            cast(coalesce(
                cast(sum(lines.net_amount * coalesce(products.margin, rest.margin)) as double) / nullif(cast(sum(lines.net_amount) as double), 0),
                avg(cast(coalesce(products.margin, rest.margin) as double))
            ) as decimal(18, 12))
        end as margin,
        count(*) as line_count
    from order_lines as lines
    cross join (select min(product) as product from margins where product is not null having min(product) is not null) as asked
    cross join rest
    cross join settings
    left join margins as products
        on trim(lines.product) = products.product
    where lines.row_reason is null and not lines.is_credit and (lines.is_goods or not settings.goods_only)
    group by lines.file_id, lines.order_id
)

select
    customers.customer_key,
    orders.ordered_on as day,
    customers.first_day,
    cast(sum(orders.revenue) as decimal(18, 6)) as revenue,
    cast(sum(orders.revenue * case
        when order_margins.line_count is not null then order_margins.margin
        else coalesce(months.margin, rest.margin)
    end) as decimal(18, 6)) as contribution,
    cast(sum(case
        when order_margins.line_count is not null then case when order_margins.margin is null then 1 else 0 end
        when coalesce(months.margin, rest.margin) is null then 1
        else 0
    end) as integer) as unknown_orders
from orders
inner join customers
    on orders.customer_id = customers.customer_id
cross join rest
left join margins as months
    on months.month = make_date(cast(year(orders.ordered_on) as integer), cast(month(orders.ordered_on) as integer), 1)
left join order_margins
    on orders.file_id = order_margins.file_id and orders.order_id = order_margins.order_id
group by customers.customer_key, orders.ordered_on, customers.first_day

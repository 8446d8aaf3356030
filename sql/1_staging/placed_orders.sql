-- file: sql/1_staging/placed_orders.sql
-- placed_orders: every order with at least one line that counts, and the reason why the order does not, if any.
-- grain:   one row per format and order id
-- reads:   order_lines, credit_matches, settings
-- columns:
--   file_id      integer    file of its first line
--   first_row    integer    order_lines.row_id of its first line, where its attributes stand
--   format, order_id, customer_id  text
--   ordered_at   timestamp  earliest line, local time
--   ordered_on   date
--   revenue      money      net (or total) revenue after refunds and credit notes, in `currency`
--   currency     text
--   reason       text       why it is no purchase; NULL: it is one
-- source:  definitions.md, section 2
with lines as (
    select
        min(file_id) as file_id,
        min(row_id) as first_row,
        format,
        order_id,
        min(customer_id) as customer_id,
        min(ordered_at) as ordered_at,
        sum(net_amount) as net_amount,
        sum(total_amount) as total_amount,
        sum(refunded_amount) as refunded_amount,
        sum(case when (is_goods or not (select goods_only from settings)) and not is_discount and quantity > 0 then quantity end) as units,
        min(currency) as currency,
        max(case when status = 'refunded' then 1 else 0 end) as is_refunded,
        max(case when is_goods then 1 else 0 end) as has_goods
    from order_lines
    where row_reason is null and not is_credit
    group by format, order_id
),

credits as (
    select
        format,
        order_id,
        sum(amount) as amount,
        sum(units) as units
    from credit_matches
    group by format, order_id
),

totals as (
    select
        lines.*,
        case when settings.revenue = 'total' then lines.total_amount else lines.net_amount end
            + coalesce(credits.amount, 0) as revenue,
        lines.is_refunded = 1 or coalesce(lines.refunded_amount, 0) > 0 or credits.order_id is not null as has_refund,
        lines.is_refunded = 1 or coalesce(credits.units >= lines.units, false) as is_returned,
        settings.currency as workspace_currency,
        settings.goods_only,
        settings.count_zero_value_orders
    from lines
    cross join settings
    left join credits
        on lines.format = credits.format and lines.order_id = credits.order_id
)

select
    file_id,
    first_row,
    format,
    order_id,
    customer_id,
    ordered_at,
    cast(ordered_at as date) as ordered_on,
    cast(revenue as decimal(18, 6)) as revenue,
    currency,
    case
        when goods_only and has_goods = 0 then 'no_goods'
        when has_refund and (is_returned or revenue <= 0) then 'fully_refunded'
        when revenue <= 0 and not count_zero_value_orders then 'zero_value'
        when currency <> workspace_currency then 'other_currency'
        when customer_id is null then 'no_customer'
    end as reason
from totals

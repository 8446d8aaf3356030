-- file: sql/1_staging/placed_orders.sql
-- placed_orders: every order with at least one line that counts, and the reason why the order does not, if any.
-- grain:   one row per file and order id (of overlapping exports one file's copy counts; other files begin their numbers again)
-- reads:   order_lines, repeated_orders, credit_matches, later_refunds, rates, settings
-- columns:
--   file_id      integer    source_files.file_id
--   first_row    integer    order_lines.row_id of its first line, where its attributes stand
--   order_id, customer_id  text
--   ordered_at   timestamp  earliest line, local time
--   ordered_on   date
--   revenue      money      net (or total) revenue after refunds and credit notes, but those of later_refunds, workspace currency; of other_currency in its own
--   currency     text       that the order was written in
--   rate         number     what its money was multiplied by: the rate of its day; NULL: it was not converted
--   reason       text       why it is no purchase; NULL: it is one
-- source:  definitions.md, section 2
-- note:    An order on one row is that row; only the others are added up. What is given back on a later day (refund_date = refund)
--          is in no column here: the order is judged as its own day left it. Sums are cast back to 18 digits at once: 38 would make
--          the money of every row, also of those that are no sums, one of 128 bits.
with lines as (
    select
        lines.file_id,
        lines.row_id as first_row,
        lines.order_id,
        lines.customer_id,
        lines.ordered_at,
        lines.net_amount,
        lines.total_amount,
        lines.refunded_amount,
        case when (lines.is_goods or not settings.goods_only) and not lines.is_discount and lines.quantity > 0 then lines.quantity end as units,
        lines.currency,
        case when lines.status = 'refunded' then 1 else 0 end as is_refunded,
        case when lines.is_goods then 1 else 0 end as has_goods
    from order_lines as lines
    cross join settings
    left join repeated_orders
        on lines.order_id = repeated_orders.order_id
    where lines.row_reason is null and not lines.is_credit and repeated_orders.order_id is null
    union all
    select
        lines.file_id,
        min(lines.row_id),
        lines.order_id,
        min(lines.customer_id),
        min(lines.ordered_at),
        cast(sum(lines.net_amount) as decimal(18, 6)),
        cast(sum(lines.total_amount) as decimal(18, 6)),
        cast(sum(lines.refunded_amount) as decimal(18, 6)),
        cast(sum(case when (lines.is_goods or not settings.goods_only) and not lines.is_discount and lines.quantity > 0 then lines.quantity end) as decimal(18, 6)),
        min(lines.currency),
        min(case when lines.is_continuation then null when lines.status = 'refunded' then 1 else 0 end),
        max(case when lines.is_goods then 1 else 0 end)
    from order_lines as lines
    cross join settings
    inner join repeated_orders
        on lines.order_id = repeated_orders.order_id
    where lines.row_reason is null and not lines.is_credit
    group by lines.file_id, lines.order_id
),

credits as (
    select
        file_id,
        order_id,
        cast(sum(amount) as decimal(18, 6)) as amount,
        count(*) as matches,
        cast(sum(case when is_goods or not settings.goods_only then units end) as decimal(18, 6)) as units
    from credit_matches
    cross join settings
    group by file_id, order_id
),

later as (
    select
        file_id,
        order_id,
        cast(sum(amount) as decimal(18, 6)) as amount,
        cast(sum(refunded) as decimal(18, 6)) as refunded,
        cast(sum(units) as decimal(18, 6)) as units,
        sum(credits) as matches,
        max(is_whole) as is_whole
    from later_refunds
    group by file_id, order_id
),

totals as (
    select
        lines.*,
        case when settings.revenue = 'total' then lines.total_amount else lines.net_amount end
            + coalesce(credits.amount, cast(0 as decimal(18, 6))) - coalesce(later.amount, cast(0 as decimal(18, 6))) as revenue,
        (lines.is_refunded = 1 and coalesce(later.is_whole, 0) = 0)
        or coalesce(lines.refunded_amount > coalesce(later.refunded, 0), false)
        or coalesce(credits.matches, 0) > coalesce(later.matches, 0) as has_refund,
        (lines.is_refunded = 1 and coalesce(later.is_whole, 0) = 0)
        or coalesce(credits.units - coalesce(later.units, 0) >= lines.units, false) as is_returned,
        settings.currency as workspace_currency,
        rates.rate,
        settings.goods_only,
        settings.count_zero_value_orders
    from lines
    cross join settings
    left join credits
        on lines.file_id = credits.file_id and lines.order_id = credits.order_id
    left join later
        on lines.file_id = later.file_id and lines.order_id = later.order_id
    left join rates
        on lines.currency = rates.currency and cast(lines.ordered_at as date) = rates.day
)

select
    file_id,
    first_row,
    order_id,
    customer_id,
    ordered_at,
    cast(ordered_at as date) as ordered_on,
    case when rate is null then revenue else cast(revenue * rate as decimal(18, 6)) end as revenue,
    currency,
    rate,
    case
        when goods_only and has_goods = 0 then 'no_goods'
        when has_refund and (is_returned or revenue <= 0) then 'fully_refunded'
        when revenue <= 0 and not count_zero_value_orders then 'zero_value'
        when currency <> workspace_currency and rate is null then 'other_currency'
        when customer_id is null then 'no_customer'
    end as reason
from totals

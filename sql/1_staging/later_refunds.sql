-- file: sql/1_staging/later_refunds.sql
-- later_refunds: what was given back on a later day than the order's; none, unless the setting refund_date is refund.
-- grain:   one row per order and later day on which something was given back
-- reads:   order_lines, credit_matches, credit_lines, settings
-- columns:
--   file_id, order_id  integer, text  the order
--   refunded_on  date     after the order's own date; also after the as-of date
--   amount       money    what comes off the order's revenue (below 0), in the order's own currency
--   refunded     money    of it, as the order's rows say it (refunded_amount)
--   units        number   pieces returned by credit notes
--   credits      integer  rows of credit_matches in it
--   is_whole     integer  1: the order's status says that all was given back
-- source:  definitions.md, section 2, Refunds
-- note:    A refund on the order's own day, or without a day, counts on that day, as it does under refund_date = order. Where the status says that an
--          order was refunded, whatever it was worth goes on the day of its refund. settings is read first: without the setting no order line is.
with asked as (
    select revenue, goods_only
    from settings
    where refund_date = 'refund'
),

lines as (
    select
        lines.file_id,
        lines.order_id,
        lines.ordered_on,
        lines.refunded_on,
        lines.given_back,
        lines.refunded_amount,
        case when lines.is_continuation then null when lines.status = 'refunded' then 1 else 0 end as is_refunded,
        case when asked.revenue = 'total' then lines.total_amount else lines.net_amount end as rest
    from asked
    cross join order_lines as lines
    where lines.row_reason is null and not lines.is_credit
),

credited as (
    select
        matches.file_id,
        matches.order_id,
        credits.ordered_on as refunded_on,
        matches.amount,
        case when matches.is_goods or not asked.goods_only then matches.units end as units
    from asked
    cross join credit_matches as matches
    inner join credit_lines as credits
        on matches.credit_row_id = credits.row_id
),

returned as (
    select file_id, order_id, sum(amount) as amount
    from credited
    group by file_id, order_id
),

dated as (
    select file_id, order_id
    from lines
    where refunded_on is not null
    union
    select file_id, order_id
    from returned
),

sold as (
    select
        lines.file_id,
        lines.order_id,
        min(lines.ordered_on) as ordered_on,
        max(lines.refunded_on) as refunded_on,
        min(lines.is_refunded) as is_refunded,
        sum(lines.rest) + coalesce(min(returned.amount), 0) as rest
    from lines
    inner join dated
        on lines.file_id = dated.file_id and lines.order_id = dated.order_id
    left join returned
        on lines.file_id = returned.file_id and lines.order_id = returned.order_id
    group by lines.file_id, lines.order_id
),

given as (
    select
        lines.file_id,
        lines.order_id,
        lines.refunded_on,
        -coalesce(lines.given_back, 0) as amount,
        coalesce(lines.refunded_amount, 0) as refunded,
        0 as units,
        0 as credits,
        0 as is_whole
    from lines
    inner join sold
        on lines.file_id = sold.file_id and lines.order_id = sold.order_id
    where lines.refunded_on > sold.ordered_on
    union all
    select file_id, order_id, refunded_on, -greatest(coalesce(rest, 0), 0), 0, 0, 0, 1
    from sold
    where is_refunded = 1 and refunded_on > ordered_on
    union all
    select credited.file_id, credited.order_id, credited.refunded_on, credited.amount, 0, coalesce(credited.units, 0), 1, 0
    from credited
    inner join sold
        on credited.file_id = sold.file_id and credited.order_id = sold.order_id
    where credited.refunded_on > sold.ordered_on
)

select
    file_id,
    order_id,
    refunded_on,
    cast(sum(amount) as decimal(18, 6)) as amount,
    cast(sum(refunded) as decimal(18, 6)) as refunded,
    cast(sum(units) as decimal(18, 6)) as units,
    cast(sum(credits) as integer) as credits,
    max(is_whole) as is_whole
from given
group by file_id, order_id, refunded_on
having sum(amount) <> 0 or sum(refunded) <> 0 or sum(units) <> 0 or max(is_whole) = 1

-- file: sql/1_staging/order_outcomes.sql
-- order_outcomes: what became of every order, and of every return written as an order of its own.
-- grain:   one row per file, order id and document
-- reads:   line_outcomes, repeated_orders, placed_orders, credit_matches, later_refunds, bridge_list
-- columns:
--   file_id, order_id
--   document        text       order, credit_note, other (see line_outcomes)
--   is_order        boolean    counted as one order: an order, or a return that has a number of its own
--   customer_id     text       NULL: nobody we can name
--   ordered_at      timestamp  earliest line, local time; NULL: no readable date
--   ordered_on      date
--   dating_row      integer    line_outcomes.row_id of that line; of several lines at one moment the first
--   row_count       integer
--   amount          money      the rows' own amounts, in `currency`
--   own_amount      money      the same in the workspace's currency, 0 for rows in another that is not converted
--   currency        text
--   is_mixed        boolean    not all its lines go with the same step: mixed_outcomes has them
--   step, step_number          the last step that takes a line of it off; ours: it is a purchase of a customer
--   revenue         money      NULL: it is no such purchase
--   refunds         money      what refunds and returns take off it, workspace currency, without those of later_refunds; NULL: likewise
--   rate            number     by which its money was converted from `currency`; NULL: it was not
-- source:  definitions.md, section 2
-- note:    An order on one row is that row; only the others are added up.
with documents as (
    select
        lines.file_id,
        lines.order_id,
        lines.document,
        lines.step_number,
        false as is_mixed,
        lines.customer_id,
        lines.ordered_at,
        case when lines.ordered_at is not null then lines.row_id end as dating_row,
        1 as row_count,
        lines.amount,
        lines.own_amount,
        lines.currency,
        case when lines.step = 'ours' then lines.amount - lines.net_amount end as difference,
        case when lines.step = 'ours' then lines.refunded_amount end as refunded,
        case when lines.step = 'ours' then 1 else 0 end as is_ours
    from line_outcomes as lines
    left join repeated_orders
        on lines.order_id = repeated_orders.order_id
    where repeated_orders.order_id is null
    union all
    select
        lines.file_id,
        lines.order_id,
        lines.document,
        max(lines.step_number),
        min(lines.step_number) < max(lines.step_number),
        coalesce(min(case when lines.row_reason is null then lines.customer_id end), min(lines.customer_id)),
        coalesce(min(case when lines.row_reason is null then lines.ordered_at end), min(lines.ordered_at)),
        min_by(lines.row_id, case when lines.ordered_at is not null then
            {'spoilt': case when lines.row_reason is null then 0 else 1 end, 'at': lines.ordered_at, 'row': lines.row_id}
        end),
        count(*),
        sum(lines.amount),
        sum(lines.own_amount),
        min(lines.currency),
        sum(case when lines.step = 'ours' then lines.amount - lines.net_amount end),
        sum(case when lines.step = 'ours' then lines.refunded_amount end),
        max(case when lines.step = 'ours' then 1 else 0 end)
    from line_outcomes as lines
    inner join repeated_orders
        on lines.order_id = repeated_orders.order_id
    group by lines.file_id, lines.order_id, lines.document
),

credits as (
    select file_id, order_id, sum(amount) as amount
    from credit_matches
    group by file_id, order_id
),

later as (
    select file_id, order_id, sum(amount) as amount
    from later_refunds
    group by file_id, order_id
)

select
    documents.file_id,
    documents.order_id,
    documents.document,
    documents.document = 'order' or (documents.document = 'credit_note' and sales.order_id is null) as is_order,
    documents.customer_id,
    documents.ordered_at,
    cast(documents.ordered_at as date) as ordered_on,
    documents.dating_row,
    documents.row_count,
    documents.amount,
    documents.own_amount,
    documents.currency,
    list.step,
    documents.step_number,
    documents.is_mixed,
    case when documents.is_ours = 1 then placed.revenue end as revenue,
    case when documents.is_ours = 1 then cast(
        (least(coalesce(documents.refunded, 0), greatest(coalesce(documents.difference, 0), 0)) - coalesce(credits.amount, 0) + coalesce(later.amount, 0))
        * coalesce(placed.rate, 1) as decimal(28, 6)
    ) end as refunds,
    placed.rate
from documents
inner join bridge_list as list
    on documents.step_number = list.step_number
left join placed_orders as placed
    on documents.is_ours = 1 and documents.file_id = placed.file_id and documents.order_id = placed.order_id
left join credits
    on documents.is_ours = 1 and documents.file_id = credits.file_id and documents.order_id = credits.order_id
left join later
    on documents.is_ours = 1 and documents.file_id = later.file_id and documents.order_id = later.order_id
left join (select file_id, order_id from documents where document = 'order') as sales
    on documents.document = 'credit_note' and documents.file_id = sales.file_id and documents.order_id = sales.order_id

-- file: sql/1_staging/order_outcomes.sql
-- order_outcomes: what became of every order, and of every return written as an order of its own.
-- grain:   one row per file, order id and document
-- reads:   line_outcomes, placed_orders, credit_matches, bridge_list
-- columns:
--   file_id, order_id
--   document        text       order, credit_note, other (see line_outcomes)
--   is_order        boolean    counted as one order: an order, or a return that has a number of its own
--   customer_id     text       NULL: nobody we can name
--   ordered_at      timestamp  earliest line, local time; NULL: no readable date
--   ordered_on      date
--   dating_row      integer    line_outcomes.row_id of that line
--   row_count       integer
--   amount          money      the rows' own amounts, in `currency`
--   own_amount      money      the same in the workspace's currency, 0 for rows in another
--   currency        text
--   step, step_number          the last step that takes a line of it off; ours: it is a purchase of a customer
--   revenue         money      NULL: it is no such purchase
--   refunds         money      what refunds and returns take off it; NULL: likewise
-- source:  definitions.md, section 2
with documents as (
    select
        file_id,
        order_id,
        document,
        max(step_number) as step_number,
        coalesce(min(case when row_reason is null then customer_id end), min(customer_id)) as customer_id,
        coalesce(min(case when row_reason is null then ordered_at end), min(ordered_at)) as ordered_at,
        coalesce(min_by(row_id, case when row_reason is null then ordered_at end), min_by(row_id, ordered_at)) as dating_row,
        count(*) as row_count,
        sum(amount) as amount,
        sum(own_amount) as own_amount,
        min(currency) as currency,
        sum(case when step = 'ours' then amount - net_amount end) as difference,
        sum(case when step = 'ours' then refunded_amount end) as refunded,
        max(case when step = 'ours' then 1 else 0 end) as is_ours
    from line_outcomes
    group by file_id, order_id, document
),

credits as (
    select file_id, order_id, sum(amount) as amount
    from credit_matches
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
    case when documents.is_ours = 1 then placed.revenue end as revenue,
    case when documents.is_ours = 1 then
        least(coalesce(documents.refunded, 0), greatest(coalesce(documents.difference, 0), 0)) - coalesce(credits.amount, 0)
    end as refunds
from documents
inner join bridge_list as list
    on documents.step_number = list.step_number
left join placed_orders as placed
    on documents.is_ours = 1 and documents.file_id = placed.file_id and documents.order_id = placed.order_id
left join credits
    on documents.is_ours = 1 and documents.file_id = credits.file_id and documents.order_id = credits.order_id
left join (select file_id, order_id from documents where document = 'order') as sales
    on documents.document = 'credit_note' and documents.file_id = sales.file_id and documents.order_id = sales.order_id

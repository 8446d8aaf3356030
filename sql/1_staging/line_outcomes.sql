-- file: sql/1_staging/line_outcomes.sql
-- line_outcomes: what became of every row of the order exports.
-- grain:   one row per row of the order exports that could be read
-- reads:   order_lines, placed_orders, bridge_list, settings
-- columns:
--   row_id, file_id, order_id, customer_id, ordered_at, ordered_on, product, quantity, currency  as in order_lines
--   document       text     order; credit_note: a return written as an order of its own; other: a row that is no sale
--   row_reason     text     why the row by itself does not count; NULL: nothing against it
--   step           text     bridge_list.step that takes it off; ours: it counts
--   step_number    integer
--   amount         money    the row's own amount
--   own_amount     money    the same in the workspace's currency; 0 where it is missing, or in another that its order was not converted from
--   net_amount, refunded_amount  money
-- source:  definitions.md, section 2
-- note:    A return is taken off orders elsewhere (credit_matches); its row is no purchase, whether it finds them or not.
with reasoned as (
    select
        lines.row_id,
        lines.file_id,
        lines.order_id,
        lines.customer_id,
        lines.ordered_at,
        lines.ordered_on,
        lines.product,
        lines.quantity,
        lines.currency,
        lines.row_reason,
        lines.amount,
        lines.net_amount,
        lines.refunded_amount,
        case when lines.row_reason = 'not_an_order' then 'other' when lines.is_credit then 'credit_note' else 'order' end as document,
        case
            when lines.row_reason is not null then lines.row_reason
            when lines.is_credit then 'credit_note'
            else coalesce(placed.reason, 'ours')
        end as step,
        placed.rate
    from order_lines as lines
    left join (select file_id, order_id, reason, rate from placed_orders where reason is not null or rate is not null) as placed
        on lines.file_id = placed.file_id and lines.order_id = placed.order_id
)

select
    rows.row_id,
    rows.file_id,
    rows.order_id,
    rows.customer_id,
    rows.ordered_at,
    rows.ordered_on,
    rows.product,
    rows.quantity,
    rows.currency,
    rows.document,
    rows.row_reason,
    rows.step,
    list.step_number,
    rows.amount,
    cast(coalesce(
        case when coalesce(rows.currency = settings.currency, true) then rows.amount else rows.amount * rows.rate end,
        0
    ) as decimal(18, 6)) as own_amount,
    rows.net_amount,
    rows.refunded_amount
from reasoned as rows
cross join settings
inner join bridge_list as list
    on rows.step = list.step

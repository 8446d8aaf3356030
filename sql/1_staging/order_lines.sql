-- file: sql/1_staging/order_lines.sql
-- order_lines: every row of every order export, with the reason that the row gives for not counting.
-- grain:   one row per row of the order exports
-- reads:   checked_lines, continued_orders
-- columns:
--   row_id       integer    position in order_rows; with source_files it leads back to file and line
--   file_id      integer    source_files.file_id
--   format       text       source_files.format
--   order_id     text       the export's id; a row without one is an order of its own
--   customer_id  text       platform id, else e-mail (or the id it belongs to), else + and the phone's digits, else a name; or the person of `identities`
--   identity     text       what it is: id, email, phone, weak (a user name or masked name); NULL: nobody we can name
--   ordered_at   timestamp  local time
--   ordered_on   date
--   amount       money      the row's own amount, for reconciliation
--   net_amount, total_amount  money  what the row adds to its order's revenue, without and with tax and shipping
--   refunded_amount  money  what the row says was given back
--   quantity     number     pieces
--   product, currency, status  text
--   is_credit, is_discount, is_goods, is_continuation  boolean
--   credited_order_id  text  of a return: the order that it names
--   refunded_on  date       when it was given back, where the export says so; of several refunds the latest
--   given_back   money      of refunded_amount, by how much the row's money (settings.revenue) is lower
--   row_reason   text       why the row does not count; NULL: nothing against it (its order may still not count)
-- source:  definitions.md, section 2; reasons in the order of that page, the first that applies
select
    checked.row_id,
    checked.file_id,
    checked.format,
    checked.order_id,
    checked.customer_id,
    checked.identity,
    checked.ordered_at,
    checked.ordered_on,
    checked.amount,
    checked.net_amount,
    checked.total_amount,
    checked.refunded_amount,
    checked.quantity,
    checked.product,
    coalesce(checked.currency, first_rows.currency) as currency,
    checked.status,
    checked.is_credit,
    checked.is_discount,
    checked.is_goods,
    checked.is_continuation,
    checked.credited_order_id,
    checked.refunded_on,
    checked.given_back,
    case
        when checked.row_reason is not null then checked.row_reason
        when not checked.is_continuation then null
        when first_rows.order_id is null then 'bad_date'
        when first_rows.is_set_aside then first_rows.row_reason
    end as row_reason
from checked_lines as checked
left join continued_orders as first_rows
    on checked.is_continuation and checked.file_id = first_rows.file_id and checked.order_id = first_rows.order_id

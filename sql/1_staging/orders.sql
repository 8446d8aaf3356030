-- file: sql/1_staging/orders.sql
-- orders: the purchases, orders that count; those of nobody we can name have no customer_id.
-- grain:   one row per purchase
-- reads:   placed_orders, source_files
-- columns:
--   order_id     text
--   customer_id  text       NULL: no id, e-mail or phone; counts in orders_all and revenue_all only
--   ordered_at   timestamp  local time
--   ordered_on   date
--   revenue      money      net (or total, see settings) after refunds, but those of order_refunds, workspace currency
--   format       text       which export it came from
--   file_id      integer
--   first_row    integer    order_lines.row_id of its first line
-- source:  definitions.md, section 2
select
    placed.order_id,
    placed.customer_id,
    placed.ordered_at,
    placed.ordered_on,
    placed.revenue,
    files.format,
    placed.file_id,
    placed.first_row
from placed_orders as placed
inner join source_files as files
    on placed.file_id = files.file_id
where placed.reason is null or placed.reason = 'no_customer'

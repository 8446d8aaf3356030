-- file: sql/1_staging/orders.sql
-- orders: the purchases, orders that count; those of nobody we can name have no customer_id.
-- grain:   one row per purchase
-- reads:   placed_orders
-- columns:
--   order_id     text
--   customer_id  text       NULL: no id, e-mail or phone; counts in orders_all and revenue_all only
--   ordered_at   timestamp  local time
--   ordered_on   date
--   revenue      money      net (or total, see settings) after refunds, workspace currency
--   format       text       which export it came from
--   file_id      integer
--   first_row    integer    order_lines.row_id of its first line
-- source:  definitions.md, section 2
select
    order_id,
    customer_id,
    ordered_at,
    ordered_on,
    revenue,
    format,
    file_id,
    first_row
from placed_orders
where reason is null or reason = 'no_customer'

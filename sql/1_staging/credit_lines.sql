-- file: sql/1_staging/credit_lines.sql
-- credit_lines: the credit lines and discounts of customers we can name or that name an order, still to be taken off it.
-- grain:   one row per credit line with nothing against it
-- reads:   order_lines
-- columns: as in order_lines
--   row_id, file_id, format, order_id, customer_id, ordered_at, ordered_on, amount, net_amount, total_amount
--   refunded_amount, quantity, product, currency, status, is_credit, is_discount, is_goods, is_continuation, identity, credited_order_id
--   refunded_on, given_back, row_reason
-- source:  definitions.md, section 2, Credit notes
select *
from order_lines
where is_credit and row_reason is null and (customer_id is not null or credited_order_id is not null)

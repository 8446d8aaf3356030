-- file: sql/1_staging/credit_lines.sql
-- credit_lines: the credit lines and discounts of customers we can name, still to be taken off an order.
-- grain:   one row per credit line with nothing against it
-- reads:   order_lines
-- columns: those of order_lines
-- source:  definitions.md, section 2, Credit notes
select *
from order_lines
where is_credit and row_reason is null and customer_id is not null

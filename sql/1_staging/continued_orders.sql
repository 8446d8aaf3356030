-- file: sql/1_staging/continued_orders.sql
-- continued_orders: what the first row of an order says for the rows that continue it.
-- grain:   one row per file and order id with continuation rows
-- reads:   checked_lines
-- columns:
--   file_id, order_id
--   row_reason    text
--   currency      text
--   is_set_aside  boolean  no first row counts, so no continuation counts either
-- source:  definitions.md, section 2
select
    file_id,
    order_id,
    min(row_reason) as row_reason,
    min(currency) as currency,
    count(row_reason) = count(*) as is_set_aside
from checked_lines
where not is_continuation and order_id in (select order_id from checked_lines where is_continuation)
group by file_id, order_id

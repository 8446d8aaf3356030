-- file: sql/1_staging/repeated_orders.sql
-- repeated_orders: the order ids that stand on several rows; any other order is its own row and needs no adding up.
-- grain:   one row per order id found on more than one row, in whatever files
-- reads:   order_rows
-- columns:
--   order_id  text
-- source:  definitions.md, section 2
-- note:    order_statuses and placed_orders look at these only: most exports have one row per order, and adding up millions of single rows is
--          the slowest thing one can do with them
select order_id
from order_rows
where order_id is not null
group by order_id
having count(*) > 1

-- file: sql/2_activity/first_orders.sql
-- first_orders: the order with which a customer came.
-- grain:   one row per customer
-- reads:   orders, customers
-- columns:
--   customer_key  integer
--   file_id       integer  source_files.file_id
--   order_id      text
--   first_row     integer  order_rows.row_id of its first line, where its attributes stand
--   revenue       money    of the order
-- source:  definitions.md, section 4, By segment
-- note:    of several orders on the first day the earliest, of those at one time the first in the files
select
    customer_key,
    file_id,
    order_id,
    first_row,
    revenue
from (
    select
        customers.customer_key,
        orders.file_id,
        orders.order_id,
        orders.first_row,
        orders.revenue,
        row_number() over (partition by customers.customer_key order by orders.ordered_at, orders.first_row) as place
    from orders
    inner join customers
        on orders.customer_id = customers.customer_id and orders.ordered_on = customers.first_day
) as of_the_day
where place = 1

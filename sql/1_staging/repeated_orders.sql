-- file: sql/1_staging/repeated_orders.sql
-- repeated_orders: the order ids that stand on several rows; any other order is its own row and needs no adding up.
-- grain:   one row per order id found on more than one row, in whatever files
-- reads:   order_rows, source_files
-- columns:
--   order_id  text
-- source:  definitions.md, section 2
-- note:    order_statuses and placed_orders look at these only: most exports have one row per order, and adding up millions of single rows is
--          the slowest thing one can do with them. Where reading saw that each id of the one file stands once, there is nothing to search.
select rows.order_id
from order_rows as rows
cross join (
    select count(*) = 1 and min(case when is_each_id_once then 1 else 0 end) = 1 as is_each_once
    from source_files
    where kind = 'orders'
) as exports
where rows.order_id is not null and not exports.is_each_once
group by rows.order_id
having count(*) > 1

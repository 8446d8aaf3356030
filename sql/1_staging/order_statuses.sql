-- file: sql/1_staging/order_statuses.sql
-- order_statuses: the status of an order whose rows do not all say one: the first that is said.
-- grain:   one row per file and order id found on several rows, some with a status and some without
-- reads:   order_rows, repeated_orders
-- columns:
--   file_id, order_id
--   status  text  test, draft, cancelled, unpaid, pending, refunded or paid
-- source:  definitions.md, section 2
with stated as (
    select
        rows.file_id,
        rows.order_id,
        rows.status,
        row_number() over (partition by rows.file_id, rows.order_id order by rows.status is null, rows.row_id) as place,
        count(rows.status) over (partition by rows.file_id, rows.order_id) as stated,
        count(*) over (partition by rows.file_id, rows.order_id) as row_count
    from order_rows as rows
    inner join repeated_orders
        on rows.order_id = repeated_orders.order_id
    where not coalesce(rows.is_continuation, false)
)

select file_id, order_id, status
from stated
where place = 1 and stated > 0 and stated < row_count

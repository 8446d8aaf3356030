-- file: sql/1_staging/deliveries.sql
-- deliveries: when parcels were promised, sent and delivered.
-- grain:   one row per shipment of the delivery exports, and per order whose own export carries such dates
-- reads:   delivery_rows, order_rows
-- columns:
--   row_id, file_id, order_id, carrier, shipping_method
--   promised_at, shipped_at, delivered_at  timestamp  local time; delivered_at NULL: not delivered yet
--   is_late  boolean  delivered on a later date than promised; NULL: not known (yet)
--   is_from_orders  boolean  the dates stand in the order export; such an order in a delivery export counts there only
--   reason   text     bad_date (no readable date of sending); NULL: it counts
-- source:  the carrier's or shop's own dates, as the exports write them (docs/formats.md)
select
    row_id,
    file_id,
    order_id,
    carrier,
    shipping_method,
    promised_at,
    shipped_at,
    delivered_at,
    cast(delivered_at as date) > cast(promised_at as date) as is_late,
    false as is_from_orders,
    case when shipped_at is null then 'bad_date' end as reason
from delivery_rows

union all

select
    min(orders.row_id),
    orders.file_id,
    orders.order_id,
    cast(null as varchar),
    cast(null as varchar),
    min(orders.promised_at),
    min(orders.shipped_at),
    max(orders.delivered_at),
    cast(max(orders.delivered_at) as date) > cast(min(orders.promised_at) as date),
    true,
    case when min(orders.shipped_at) is null and max(orders.delivered_at) is null then 'bad_date' end
from order_rows as orders
left join delivery_rows as deliveries
    on orders.order_id = deliveries.order_id
where deliveries.order_id is null
    and coalesce(orders.promised_at, orders.shipped_at, orders.delivered_at) is not null
group by orders.file_id, orders.order_id

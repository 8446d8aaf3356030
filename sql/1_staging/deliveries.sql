-- file: sql/1_staging/deliveries.sql
-- deliveries: when parcels were promised, sent and delivered.
-- grain:   one row per shipment of the delivery export
-- reads:   delivery_rows
-- columns:
--   row_id, file_id, order_id, carrier, shipping_method
--   promised_at, shipped_at, delivered_at  timestamp  local time; delivered_at NULL: not delivered yet
--   is_late  boolean  delivered on a later date than promised; NULL: not known (yet)
--   reason   text     bad_date (no readable date of sending); NULL: it counts
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
    case when shipped_at is null then 'bad_date' end as reason
from delivery_rows

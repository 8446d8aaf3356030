-- file: sql/0_sources/generic_deliveries.sql
-- generic_deliveries: any table of shipments with the promised and the actual date of delivery.
-- kind:      deliveries
-- title:     Deliveries, generic
-- evidence:  our own
-- signature:   order_id, promised_at, delivered_at
-- unless:      revenue, ordered_at
-- dates:     shipped_at, iso
-- columns:   order_id, carrier, shipping_method, promised_at, shipped_at, delivered_at
-- ids:       order_id
-- grain:     one row per shipment
-- reads:     raw_generic_deliveries
select
    order_id,
    carrier,
    shipping_method,
    shipped_at,
    promised_at,
    delivered_at
from raw_generic_deliveries

-- file: sql/0_sources/shipstation_export.sql
-- shipstation_export: the shipments export of ShipStation, whose columns are chosen by its maker.
-- kind:      deliveries
-- title:     ShipStation shipments
-- evidence:  public files
-- signature: Order - Number, Ship To - Country, Date - Shipped Date
-- columns:   Order - Number, Date - Shipped Date
-- ids:       Order - Number
-- dates:     Date - Shipped Date, %m/%d/%Y %I:%M:%S %p, %m/%d/%Y %H:%M
-- grain:     one row per item of a shipment; number and date stand on each
-- reads:     raw_shipstation_export
-- source:    headers and rows in public files
-- note:      Says when a parcel was sent, not when it was promised or delivered.
select
    trim("Order - Number") as order_id,
    "Date - Shipped Date" as shipped_at
from raw_shipstation_export

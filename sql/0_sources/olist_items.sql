-- file: sql/0_sources/olist_items.sql
-- olist_items: the order items of Olist's public data set.
-- kind:      companion
-- title:     Olist order items
-- evidence:  public files
-- signature: order_item_id, freight_value
-- columns:   order_id, order_item_id, product_id, price, freight_value
-- ids:       order_id, product_id
-- amounts:   price, freight_value
-- grain:     one row per piece; order_item_id numbers the pieces of an order
-- reads:     raw_olist_items
-- source:    public copies of the Brazilian E-Commerce data set by Olist
-- note:      olist_orders needs it: the prices stand only here
select order_id as key
from raw_olist_items

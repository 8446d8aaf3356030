-- file: sql/0_sources/shopify_transactions.sql
-- shopify_transactions: the transaction history of a Shopify shop, which dates the refunds of its orders.
-- kind:      companion
-- title:     Shopify transaction history
-- evidence:  public files
-- signature: Order, Name, Kind, Gateway
-- columns:   Name, Kind, Created At, Status
-- ids:       Name
-- dates:     Created At, iso
-- grain:     one row per payment, capture, void or refund of an order, failed ones too
-- reads:     raw_shopify_transactions
-- note:      a refund has Kind refund and a positive amount; only Status success happened. Name is the order's name in the orders
--            export. The times are read by shopify_orders.
select "Name" as key
from raw_shopify_transactions

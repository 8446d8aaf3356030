-- file: sql/0_sources/etsy_payments.sql
-- etsy_payments: the payments file of an Etsy shop (EtsyDirectCheckoutPayments); it says what was refunded.
-- kind:      companion
-- title:     Etsy payments
-- evidence:  public files
-- signature: Payment ID, Posted Gross, Adjusted Gross
-- columns:   Payment ID, Order ID, Gross Amount, Adjusted Gross, Currency, Refund Amount
-- ids:       Payment ID, Order ID
-- amounts:   Gross Amount, Adjusted Gross, Refund Amount
-- grain:     one row per payment
-- reads:     raw_etsy_payments
-- source:    header lists of public files; help.etsy.com/hc/articles/360016265394
-- note:      etsy_orders takes it. The refund has an amount but no date; Adjusted Gross is what is left after it, 0 where nothing was adjusted.
select regexp_replace(trim("Order ID"), '^#', '') as key
from raw_etsy_payments

-- file: sql/0_sources/stripe_balance_itemized.sql
-- stripe_balance_itemized: Stripe's itemised balance report; tells payments when their refunds were made.
-- kind:      companion
-- title:     Stripe balance, itemised
-- evidence:  public files
-- signature: balance_transaction_id, reporting_category
-- columns:   created_utc, reporting_category, source_id, charge_id
-- ids:       source_id, charge_id
-- grain:     one row per movement of the balance: charges, refunds, payouts, fees
-- reads:     raw_stripe_balance_itemized
-- source:    public files and connectors
-- note:      No orders: the same money as in the payments, net of fees and with payouts. A refund names its payment in charge_id, a column that has
--            to be chosen in the report.
select coalesce(charge_id, source_id) as key
from raw_stripe_balance_itemized

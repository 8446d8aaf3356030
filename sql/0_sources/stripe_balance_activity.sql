-- file: sql/0_sources/stripe_balance_activity.sql
-- stripe_balance_activity: Stripe's balance history (all activity); tells payments when their refunds were made.
-- kind:      companion
-- title:     Stripe balance history, all activity
-- evidence:  public files
-- signature: id, Type, Source, Available On (UTC)
-- columns:   Type, Source, Created (UTC)
-- ids:       Source
-- grain:     one row per movement of the balance: charges, refunds, payouts, fees
-- reads:     raw_stripe_balance_activity
-- source:    public files
-- note:      No orders: the same money as in the payments, net of fees and with payouts. Source of a refund is its payment (ch_..., py_...) in some
--            files and the refund itself (re_..., pyr_...) in others; only the first can be joined.
select "Source" as key
from raw_stripe_balance_activity

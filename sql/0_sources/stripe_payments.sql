-- file: sql/0_sources/stripe_payments.sql
-- stripe_payments: the payments export of Stripe's Dashboard, in the present and in the older layout.
-- kind:      orders
-- title:     Stripe payments
-- evidence:  public files
-- signature: id, Amount Refunded, Status
-- unless:    Plan
-- columns:   id, Created date (UTC) = Created (UTC), Amount, Amount Refunded, Refunded date (UTC), Currency, Captured, Mode, Status,
--            Customer ID, Customer Email
-- ids:       id, Customer ID
-- amounts:   Amount, Amount Refunded
-- dates:     Created date (UTC), iso
-- zone:      UTC
-- identity:  id, email
-- takes:     stripe_customers, stripe_balance_itemized, stripe_balance_activity
-- money:     Amount
-- grain:     one row per charge, failed ones included
-- reads:     raw_stripe_payments, raw_stripe_customers, raw_stripe_balance_itemized, raw_stripe_balance_activity
-- source:    public files; that failed payments are in the file: support.stripe.com, exporting a report of all transactions
-- note:      Columns are chosen by the user: without Customer ID and Customer Email nobody is known, without Mode nothing is a test. Amounts are in major units and
--            include tax and shipping: Stripe knows no lines. The part refunded stands on the charge; its date, where neither this file nor a
--            balance report tells it, is not known. A charge authorised and not captured is pending. Disputes are not taken off.
with owners as (
    select
        "id" as customer_id,
        min("Email") as email
    from raw_stripe_customers
    where "id" is not null
    group by "id"
),

refund_times as (
    select
        charge_id,
        max(refunded_at) as refunded_at
    from (
        select
            charge_id,
            created_utc as refunded_at
        from raw_stripe_balance_itemized
        where lower(trim(reporting_category)) = 'refund' and charge_id is not null
        union all
        select
            "Source" as charge_id,
            "Created (UTC)" as refunded_at
        from raw_stripe_balance_activity
        where lower(trim("Type")) in ('refund', 'payment_refund') and "Source" is not null
    ) as refunds
    group by charge_id
),

charges as (
    select
        "(row)" as line_number,
        "id" as order_id,
        "Customer ID" as customer_id,
        "Customer Email" as email,
        "Created date (UTC)" as ordered_at,
        "Refunded date (UTC)" as refunded_at,
        "Status" as written_status,
        regexp_replace(lower(trim("Status")), '[_ ]+', ' ', 'g') as state,
        lower(trim("Mode")) as mode,
        lower(trim("Captured")) as captured,
        try_cast("Amount" as decimal(18, 6)) as charged,
        coalesce(try_cast("Amount Refunded" as decimal(18, 6)), 0) as refunded,
        upper(trim("Currency")) as currency
    from raw_stripe_payments
)

select
    charges.order_id,
    charges.customer_id,
    lower(trim(coalesce(charges.email, owners.email))) as email,
    charges.ordered_at,
    case
        when charges.mode = 'test' then 'test'
        when charges.state in ('canceled', 'cancelled') then 'cancelled'
        when charges.state in ('failed', 'expired', 'incomplete', 'blocked') or charges.state like 'requires %' and charges.state <> 'requires capture'
            then 'unpaid'
        when charges.state like '%refunded' then case when charges.refunded > 0 and charges.refunded < charges.charged then 'paid' else 'refunded' end
        when charges.state in ('pending', 'processing', 'uncaptured', 'requires capture') or charges.captured = 'false' then 'pending'
        when charges.state <> '' then 'paid'
    end as status,
    charges.written_status,
    charges.charged as amount,
    charges.charged - charges.refunded as net_amount,
    charges.charged - charges.refunded as total_amount,
    charges.refunded as refunded_amount,
    case when charges.refunded > 0 then coalesce(charges.refunded_at, refund_times.refunded_at) end as refunded_at,
    charges.currency
from charges
left join owners
    on charges.customer_id = owners.customer_id
left join refund_times
    on charges.order_id = refund_times.charge_id
order by charges.line_number

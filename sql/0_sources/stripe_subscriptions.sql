-- file: sql/0_sources/stripe_subscriptions.sql
-- stripe_subscriptions: the subscriptions export of Stripe's dashboard.
-- kind:      subscriptions
-- title:     Stripe subscriptions export
-- evidence:  public files
-- signature: id, Customer ID, Current Period Start (UTC)
-- columns:   id, Customer ID, Customer Email, Plan, Currency, Interval, Amount, Status, Created (UTC), Start (UTC), Start Date (UTC),
--            Trial Start (UTC), Trial End (UTC), Canceled At (UTC), Ended At (UTC)
-- ids:       id, Customer ID
-- amounts:   Amount
-- dates:     Start Date (UTC), iso
-- zone:      UTC
-- identity:  id, email
-- grain:     one row per subscription; a customer may have several
-- reads:     raw_stripe_subscriptions
-- source:    headers in public files; start and start_date: docs.stripe.com/changelog/2019-10-17; statuses: Stripe API
-- note:      Canceled At is when the customer asked, Ended At when service stopped: a subscription that is only asked to end is
--            still active. Start is when the present plan began, Start Date when the subscription did. Incomplete is a first
--            payment that never came; past due is still served; paused is a trial that ended without a card. The columns can
--            be chosen: without Amount and Interval there is no MRR.
with subscriptions as (
    select
        "id",
        "Customer ID",
        "Customer Email",
        "Plan",
        "Currency",
        "Amount",
        "Created (UTC)",
        "Start (UTC)",
        "Start Date (UTC)",
        "Trial Start (UTC)",
        "Trial End (UTC)",
        "Canceled At (UTC)",
        "Ended At (UTC)",
        lower(trim("Status")) as state,
        lower(trim("Interval")) as every,
        coalesce(try_cast(regexp_extract("Interval", '([0-9]+)', 1) as double), 1) as intervals
    from raw_stripe_subscriptions
)

select
    trim("id") as subscription_id,
    trim("Customer ID") as customer_id,
    lower(trim("Customer Email")) as email,
    trim("Plan") as plan,
    coalesce("Start Date (UTC)", "Created (UTC)", "Start (UTC)") as started_at,
    "Trial Start (UTC)" as trial_started_at,
    "Trial End (UTC)" as trial_ended_at,
    "Canceled At (UTC)" as cancel_requested_at,
    coalesce("Ended At (UTC)", case when state = 'paused' then "Trial End (UTC)" end) as ended_at,
    case
        when state = 'trialing' then 'trial'
        when state = 'paused' then 'paused'
        when state in ('canceled', 'cancelled') then 'cancelled'
        when state in ('unpaid', 'incomplete', 'incomplete_expired') then 'unpaid'
        when state <> '' then 'active'
    end as status,
    try_cast("Amount" as decimal(18, 6)) as amount,
    intervals * case
        when regexp_matches(every, 'day|daily') then cast(12 as double) / 365
        when every like '%week%' then cast(12 as double) / 52
        when every like '%month%' then 1
        when every like '%quarter%' then 3
        when regexp_matches(every, 'year|annual') then 12
    end as interval_months,
    upper(trim("Currency")) as currency
from subscriptions

-- file: sql/0_sources/generic_subscriptions.sql
-- generic_subscriptions: any table of subscriptions whose columns bear our own names.
-- kind:      subscriptions
-- title:     Subscriptions, generic
-- evidence:  our own
-- signature: customer_id, started_at, ended_at
-- columns:   subscription_id, customer_id, email, plan, started_at, trial_started_at, trial_ended_at, cancel_requested_at, ended_at,
--            status, amount, interval, currency
-- ids:       subscription_id, customer_id
-- amounts:   amount
-- dates:     started_at, iso
-- identity:  id, email
-- grain:     one row per subscription, or per stretch of it with one price
-- reads:     raw_generic_subscriptions
-- note:      ended_at is the first moment without service: 2024-04-01 for a subscription that is served to the end of March. For a
--            pause put the day it began there, and what is served after it on a row of its own. interval says how often amount
--            is charged: day, week, month, quarter, year, 3 months, or a number of months; where it is blank, every month.
with subscriptions as (
    select
        subscription_id,
        customer_id,
        email,
        plan,
        started_at,
        trial_started_at,
        trial_ended_at,
        cancel_requested_at,
        ended_at,
        amount,
        currency,
        lower(trim(status)) as state,
        lower(trim("interval")) as every,
        coalesce(try_cast(regexp_extract("interval", '([0-9]+)', 1) as double), 1) as intervals
    from raw_generic_subscriptions
)

select
    trim(subscription_id) as subscription_id,
    trim(customer_id) as customer_id,
    lower(trim(email)) as email,
    plan,
    started_at,
    trial_started_at,
    trial_ended_at,
    cancel_requested_at,
    ended_at,
    case
        when state in ('trial', 'paused', 'expired', 'unpaid', 'test') then state
        when state in ('cancelled', 'canceled') then 'cancelled'
        when state in ('trialing', 'in_trial') then 'trial'
        when state in ('failed', 'incomplete', 'pending') then 'unpaid'
        when state <> '' then 'active'
    end as status,
    try_cast(amount as decimal(18, 6)) as amount,
    intervals * case
        when coalesce(every, '') = '' or regexp_matches(every, '^[0-9]+$') or every like '%month%' then 1
        when regexp_matches(every, 'day|daily') then cast(12 as double) / 365
        when every like '%week%' then cast(12 as double) / 52
        when every like '%quarter%' then 3
        when regexp_matches(every, 'year|annual') then 12
    end as interval_months,
    upper(trim(currency)) as currency
from subscriptions

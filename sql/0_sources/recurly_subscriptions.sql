-- file: sql/0_sources/recurly_subscriptions.sql
-- recurly_subscriptions: the subscriptions export of Recurly.
-- kind:      subscriptions
-- title:     Recurly subscriptions export
-- evidence:  vendor
-- signature: uuid, account_code, plan_code, total_recurring_amount
-- columns:   uuid, account_code, email, plan_code, state, currency, total_recurring_amount, current_period_started_at,
--            current_period_ends_at, trial_started_at, trial_ends_at, activated_at, canceled_at, expires_at, paused_at,
--            remaining_pause_cycles
-- ids:       uuid, account_code
-- amounts:   total_recurring_amount
-- dates:     activated_at, iso
-- identity:  id, email
-- grain:     one row per subscription
-- reads:     raw_recurly_subscriptions
-- source:    docs.recurly.com/docs/subscriptions-exports
-- note:      canceled_at means "will not renew", expires_at is when service ends (or will). A pause ends service at paused_at; it is
--            on while pause cycles remain. No column says the billing interval: it is the length of the current period, in
--            months where the day of the month is the same (or the month's last), else in weeks, else in days. While the
--            current period is the trial, nothing says it. Amounts are in units, but shipping_amount_in_cents is in cents.
with dated as (
    select
        trim(uuid) as subscription_id,
        trim(account_code) as customer_id,
        lower(trim(email)) as email,
        trim(plan_code) as plan,
        lower(trim(state)) as written_state,
        activated_at,
        trial_started_at,
        trial_ends_at,
        canceled_at,
        expires_at,
        paused_at,
        coalesce(try_cast(remaining_pause_cycles as double) > 0, false) as is_paused,
        coalesce(trial_ends_at = current_period_ends_at, false) as is_in_trial,
        try_cast(substr(current_period_started_at, 1, 10) as date) as period_start,
        try_cast(substr(current_period_ends_at, 1, 10) as date) as period_end,
        try_cast(total_recurring_amount as decimal(18, 6)) as amount,
        upper(trim(currency)) as currency
    from raw_recurly_subscriptions
),

measured as (
    select
        *,
        12 * (extract(year from period_end) - extract(year from period_start))
        + extract(month from period_end) - extract(month from period_start) as months,
        extract(day from period_start) as first_day,
        extract(day from period_end) as last_day,
        cast(date_diff('day', period_start, period_end) as double) as days
    from dated
)

select
    subscription_id,
    customer_id,
    email,
    plan,
    activated_at as started_at,
    trial_started_at,
    trial_ends_at as trial_ended_at,
    canceled_at as cancel_requested_at,
    case when written_state <> 'expired' and is_paused then paused_at else expires_at end as ended_at,
    case
        when written_state = 'expired' then 'expired'
        when written_state in ('canceled', 'cancelled') then 'cancelled'
        when written_state in ('pending', 'future') then 'unpaid'
        when written_state = 'paused' or is_paused then 'paused'
        when written_state = 'trial' or is_in_trial then 'trial'
        when written_state <> '' then 'active'
    end as status,
    amount,
    cast(case
        when is_in_trial or days <= 0 then null
        when months >= 1 and (last_day = first_day or (last_day < first_day and last_day >= 28)) then months
        when mod(days, 7) = 0 then days / 7 * 12 / 52
        when days >= 28 then round(days * 12 / 365)
        else days * 12 / 365
    end as double) as interval_months,
    currency
from measured

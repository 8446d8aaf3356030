-- file: sql/0_sources/subscription_periods.sql
-- subscription_periods: a table of subscriptions by stretches of one monthly price, as analysts' MRR models take it.
-- kind:      subscriptions
-- title:     Subscription periods (MRR table)
-- evidence:  one file
-- signature: customer_id, start_date, end_date, monthly_amount
-- columns:   subscription_id, customer_id, start_date, end_date, monthly_amount
-- ids:       subscription_id, customer_id
-- amounts:   monthly_amount
-- dates:     start_date, iso
-- identity:  id
-- grain:     one row per stretch of a customer's subscription with one price
-- reads:     raw_subscription_periods
-- source:    the seed file of dbt's MRR playbook
-- note:      end_date is the first day without service: the next stretch starts on it. Blank: still running.
select
    trim(subscription_id) as subscription_id,
    trim(customer_id) as customer_id,
    start_date as started_at,
    end_date as ended_at,
    try_cast(monthly_amount as decimal(18, 6)) as amount,
    cast(1 as double) as interval_months
from raw_subscription_periods

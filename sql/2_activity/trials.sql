-- file: sql/2_activity/trials.sql
-- trials: every trial, and whether its customer stayed for pay.
-- grain:   one row per row of the subscription exports that is a trial or began with one
-- reads:   subscriptions, settings
-- columns:
--   row_id            integer  subscription_rows.row_id
--   customer_id       text
--   trial_started_on  date
--   trial_ended_on    date     first day after the trial; NULL: not known
--   is_over           boolean  trial_ended_on <= as-of date
--   is_converted      boolean  it is over, and paid service of the customer began on the day it ended
-- source:  definitions.md, section 3, Subscriptions
-- note:    Trials of subscriptions that are test, repeated, of bad dates or after the as-of date are left out.
with paid as (
    select distinct
        customer_id,
        started_on
    from subscriptions
    where reason is null
)

select
    trials.row_id,
    trials.customer_id,
    trials.trial_started_on,
    trials.trial_ended_on,
    coalesce(trials.trial_ended_on <= settings.as_of, false) as is_over,
    coalesce(trials.trial_ended_on <= settings.as_of, false) and paid.started_on is not null as is_converted
from subscriptions as trials
cross join settings
left join paid
    on trials.customer_id = paid.customer_id and trials.trial_ended_on = paid.started_on
where trials.trial_started_on <= settings.as_of and (trials.reason is null or trials.reason in ('unpaid', 'zero_value'))

-- file: sql/1_staging/subscriptions.sql
-- subscriptions: every subscription, the days on which it was served and paid for, and the reason it does not count, if any.
-- grain:   one row per row of the subscription exports
-- reads:   subscription_rows, email_owners, identities, source_files, settings
-- columns:
--   row_id           integer  file order
--   file_id          integer  source_files.file_id
--   subscription_id, plan, status  text
--   customer_id      text     platform id, else e-mail (or the id it belongs to)
--   started_on       date     first day that is paid for: the day the trial ended, if there was one
--   ended_on         date     last day served; NULL: no end is known
--   cancel_requested_on  date  when the customer asked for the end, which comes later
--   trial_started_on     date  NULL: it had no trial
--   trial_ended_on       date  first day after the trial; NULL: none, or its end is not known
--   mrr              money    monthly recurring revenue in `currency`; NULL: the export does not tell
--   currency         text
--   reason           text     bad_date, bad_amount, duplicate, after_as_of, test, unpaid, zero_value, no_customer; NULL: it counts
-- formula: mrr = amount / interval_months
-- source:  definitions.md, sections 2 and 3, Subscriptions
-- note:    Exports give the first moment without service: at midnight the last day served is the day before, at any other
--          time it is that day. Bad dates: no start, an end before it, or a status that says there is an end without its date.
--          Bad amounts: below 0, or no MRR in a file that has it elsewhere. Unpaid: a first payment that never came, a trial
--          that still runs, or one that ended with the subscription. A trial row needs no amount. A subscription that is in several
--          exports of one tool counts as the newest has it. What costs nothing is no paid service, unless zero-value orders count.
--          A trial is told by its own columns, or by the status of a row that is the trial.
with measured as (
    select
        rows.*,
        files.format,
        files.newest_rank,
        greatest(rows.started_at, rows.trial_ended_at) as paid_from,
        cast(rows.amount / nullif(rows.interval_months, 0) as decimal(18, 6)) as mrr
    from subscription_rows as rows
    inner join source_files as files
        on rows.file_id = files.file_id
),

judged as (
    select
        measured.*,
        settings.as_of,
        settings.count_zero_value_orders,
        status in ('trial', 'unpaid') or ended_at <= paid_from or cast(paid_from as date) > settings.as_of as is_unpaid,
        ended_at is null and status in ('paused', 'cancelled', 'expired') as lacks_end,
        count(mrr) over (partition by file_id) > 0 as has_mrr,
        subscription_id <> '' and newest_rank < max(newest_rank) over (partition by format, subscription_id) as is_repeated
    from measured
    cross join settings
),

dated as (
    select
        rows.*,
        coalesce(persons.person, nullif(rows.customer_id, ''), owners.customer_id, nullif(rows.email, '')) as known_as,
        status = 'trial' or trial_started_at is not null or trial_ended_at is not null as had_trial
    from judged as rows
    left join email_owners as owners
        on rows.email = owners.email
    left join identities as persons
        on coalesce(nullif(rows.customer_id, ''), nullif(rows.email, '')) = persons.id
)

select
    row_id,
    file_id,
    subscription_id,
    plan,
    status,
    known_as as customer_id,
    cast(paid_from as date) as started_on,
    case
        when ended_at = cast(cast(ended_at as date) as timestamp) then cast(ended_at as date) - 1
        else cast(ended_at as date)
    end as ended_on,
    cast(cancel_requested_at as date) as cancel_requested_on,
    case when had_trial then cast(coalesce(trial_started_at, started_at) as date) end as trial_started_on,
    case when had_trial then cast(coalesce(trial_ended_at, case when status = 'trial' then ended_at end) as date) end as trial_ended_on,
    mrr,
    currency,
    case
        when started_at is null or ended_at < started_at or lacks_end then 'bad_date'
        when amount < 0 or (mrr is null and has_mrr and not coalesce(is_unpaid, false)) then 'bad_amount'
        when is_repeated then 'duplicate'
        when cast(started_at as date) > as_of then 'after_as_of'
        when status = 'test' then 'test'
        when is_unpaid then 'unpaid'
        when mrr = 0 and not count_zero_value_orders then 'zero_value'
        when known_as is null then 'no_customer'
    end as reason
from dated

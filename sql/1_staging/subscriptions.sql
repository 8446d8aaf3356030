-- file: sql/1_staging/subscriptions.sql
-- subscriptions: every subscription, the days on which it was served and paid for, and the reason it does not count, if any.
-- grain:   one row per row of the subscription exports
-- reads:   subscription_rows, email_owners, identities
-- columns:
--   row_id           integer  file order
--   file_id          integer  source_files.file_id
--   subscription_id, plan, status  text
--   customer_id      text     platform id, else e-mail (or the id it belongs to)
--   started_on       date     first day that is paid for: the day the trial ended, if there was one
--   ended_on         date     last day served; NULL: no end is known
--   cancel_requested_on  date  when the customer asked for the end, which comes later
--   mrr              money    monthly recurring revenue in `currency`; NULL: the export does not tell
--   currency         text
--   reason           text     bad_date, bad_amount, test, unpaid; NULL: it counts
-- formula: mrr = amount / interval_months
-- source:  definitions.md, section 3, Subscriptions
-- note:    Exports give the first moment without service: at midnight the last day served is the day before, at any other
--          time it is that day. Bad dates: no start, an end before it, or a status that says there is an end without its date.
--          Bad amounts: below 0, or no MRR in a file that has it elsewhere. Unpaid: a first payment that never came, a trial
--          that still runs, or one that ended with the subscription. A trial row needs no amount.
with measured as (
    select
        rows.*,
        greatest(rows.started_at, rows.trial_ended_at) as paid_from,
        cast(rows.amount / nullif(rows.interval_months, 0) as decimal(18, 6)) as mrr
    from subscription_rows as rows
),

judged as (
    select
        measured.*,
        status in ('trial', 'unpaid') or ended_at <= paid_from as is_unpaid,
        ended_at is null and status in ('paused', 'cancelled', 'expired') as lacks_end,
        count(mrr) over (partition by file_id) > 0 as has_mrr
    from measured
)

select
    rows.row_id,
    rows.file_id,
    rows.subscription_id,
    rows.plan,
    rows.status,
    coalesce(persons.person, nullif(rows.customer_id, ''), owners.customer_id, nullif(rows.email, '')) as customer_id,
    cast(rows.paid_from as date) as started_on,
    case
        when rows.ended_at = cast(cast(rows.ended_at as date) as timestamp) then cast(rows.ended_at as date) - 1
        else cast(rows.ended_at as date)
    end as ended_on,
    cast(rows.cancel_requested_at as date) as cancel_requested_on,
    rows.mrr,
    rows.currency,
    case
        when rows.started_at is null or rows.ended_at < rows.started_at or rows.lacks_end then 'bad_date'
        when rows.amount < 0 or (rows.mrr is null and rows.has_mrr and not coalesce(rows.is_unpaid, false)) then 'bad_amount'
        when rows.status = 'test' then 'test'
        when rows.is_unpaid then 'unpaid'
    end as reason
from judged as rows
left join email_owners as owners
    on rows.email = owners.email
left join identities as persons
    on coalesce(nullif(rows.customer_id, ''), nullif(rows.email, '')) = persons.id

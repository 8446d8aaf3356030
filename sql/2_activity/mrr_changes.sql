-- file: sql/2_activity/mrr_changes.sql
-- mrr_changes: where a customer's monthly recurring revenue at the end of a period is another than at its start. Empty in the model purchases.
-- grain:   one row per grain, customer and period in which it changed
-- reads:   subscriptions, customers, calendar, periods, settings
-- columns:
--   grain         text
--   customer_key  integer
--   period_index  integer
--   mrr_before    money    at the period's start, in the workspace's currency
--   mrr_after     money    at its end
--   is_first      boolean  the customer's first paid service with a price began in this period
-- formula: MRR at t = sum over the customer's subscriptions that were served on the day before t; several at a time add up
-- source:  definitions.md, section 3, Subscriptions: active at t iff served on the day before t
-- note:    Subscriptions in another currency, and those whose export tells no amount, are left out. An end after the as-of date is
--          a plan, and not yet one. What changes and changes back within a period leaves no trace.
with ends as (
    select
        grain,
        max(period_index) + 1 as end_index
    from periods
    group by grain
),

priced as (
    select
        customers.customer_key,
        subscriptions.started_on as from_day,
        case when subscriptions.ended_on <= settings.as_of then subscriptions.ended_on end as to_day,
        subscriptions.mrr
    from subscriptions
    inner join customers
        on subscriptions.customer_id = customers.customer_id
    cross join settings
    where subscriptions.reason is null
        and subscriptions.mrr > 0
        and coalesce(subscriptions.currency = settings.currency, true)
        and settings.model = 'subscriptions'
),

placed as (
    select
        begins.grain,
        priced.customer_key,
        begins.period_index as from_index,
        coalesce(after.period_index, ends.end_index) as until_index,
        ends.end_index,
        priced.mrr
    from priced
    inner join calendar as begins
        on priced.from_day = begins.day
    inner join ends
        on begins.grain = ends.grain
    left join calendar as after
        on begins.grain = after.grain and priced.to_day + 1 = after.day
),

firsts as (
    select
        grain,
        customer_key,
        min(from_index) as first_index
    from placed
    group by grain, customer_key
),

changes as (
    select
        grain,
        customer_key,
        period_index,
        sum(change) as change
    from (
        select grain, customer_key, from_index as period_index, mrr as change
        from placed
        where from_index < until_index
        union all
        select grain, customer_key, until_index, -mrr
        from placed
        where from_index < until_index and until_index < end_index
    ) as both_ends
    group by grain, customer_key, period_index
    having sum(change) <> 0
),

levels as (
    select
        *,
        sum(change) over (
            partition by grain, customer_key order by period_index rows between unbounded preceding and current row
        ) as level
    from changes
)

select
    levels.grain,
    levels.customer_key,
    levels.period_index,
    cast(levels.level - levels.change as decimal(18, 6)) as mrr_before,
    cast(levels.level as decimal(18, 6)) as mrr_after,
    levels.period_index = firsts.first_index as is_first
from levels
inner join firsts
    on levels.grain = firsts.grain and levels.customer_key = firsts.customer_key

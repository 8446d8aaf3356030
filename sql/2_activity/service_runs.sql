-- file: sql/2_activity/service_runs.sql
-- service_runs: in which periods, and at the ends of which, a customer was served: runs of periods without a gap. Empty in the model purchases.
-- grain:   one row per grain, mode, customer and run of periods
-- reads:   service_stretches, customers, calendar, periods
-- columns:
--   grain         text
--   mode          text     active: served on the last day of each period of the run, so active at its end; on: served on any day of it
--   customer_key  integer
--   first_index   integer  period of the customer's first day of paid service
--   from_index    integer  first period of the run (mode active: gained in it)
--   until_index   integer  first period after the run (mode active: churned in it); one more than the last period: it goes on
-- source:  definitions.md, section 3, Subscriptions: active at t iff served on the day before t
-- note:    Who leaves and comes back within one period is retained: two stretches, one run.
with ends as (
    select
        grain,
        max(period_index) + 1 as end_index
    from periods
    group by grain
),

placed as (
    select
        begins.grain,
        customers.customer_key,
        customers.first_served_on,
        begins.period_index as from_index,
        coalesce(stops.period_index + 1, ends.end_index) as after_index,
        coalesce(after.period_index, ends.end_index) as end_index
    from service_stretches as stretches
    inner join customers
        on stretches.customer_id = customers.customer_id
    inner join calendar as begins
        on stretches.from_day = begins.day
    inner join ends
        on begins.grain = ends.grain
    left join calendar as stops
        on begins.grain = stops.grain and stretches.to_day = stops.day
    left join calendar as after
        on begins.grain = after.grain and stretches.to_day + 1 = after.day
),

covered as (
    select grain, 'active' as mode, customer_key, first_served_on, from_index, end_index as until_index
    from placed
    where from_index < end_index
    union all
    select grain, 'on', customer_key, first_served_on, from_index, after_index
    from placed
),

marked as (
    select
        *,
        case
            when from_index <= lag(until_index) over (partition by grain, mode, customer_key order by from_index, until_index) then 0
            else 1
        end as begins
    from covered
),

numbered as (
    select
        *,
        sum(begins) over (
            partition by grain, mode, customer_key order by from_index, until_index rows between unbounded preceding and current row
        ) as run_number
    from marked
),

runs as (
    select
        grain,
        mode,
        customer_key,
        first_served_on,
        min(from_index) as from_index,
        max(until_index) as until_index
    from numbered
    group by grain, mode, customer_key, first_served_on, run_number
)

select
    runs.grain,
    runs.mode,
    runs.customer_key,
    first_periods.period_index as first_index,
    runs.from_index,
    runs.until_index
from runs
inner join calendar as first_periods
    on runs.grain = first_periods.grain and runs.first_served_on = first_periods.day

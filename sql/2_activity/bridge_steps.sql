-- file: sql/2_activity/bridge_steps.sql
-- bridge_steps: what each step between the shop's own screen and our numbers takes off.
-- grain:   one row per grain, clock, period and step with something in it
-- reads:   bridge_documents, bridge_lines, bridge_list, unreadable_rows, source_files
-- columns:
--   grain, clock, period_start  as in bridge_documents
--   step_number, step
--   row_count    integer  rows of the order exports
--   orders       integer  an order goes with the last of its rows
--   customers    integer  those we can name; a customer goes with the last of their orders in the period
--   guests       integer  orders of nobody we can name, which some screens count as a customer each
--   amount       money    workspace currency: the rows' own amounts, what is left of them in the end is revenue
-- formula: in_files - every step from unreadable to tax_and_shipping = ours, for each of the five columns
-- source:  issue 3, Bridge
-- note:    in_files and ours are what there is at the two ends, every other step what it takes off (time_zone_in: what it
--          adds, and so below 0). Rows that could not be read lie in no period, only in grain all.
--          The whole money of a credit note goes at credit_note; what it takes off a purchase goes at refunds.
with buyers as (
    select
        grain,
        clock,
        period_start,
        buyer,
        max(case when on_screen then step_number end) as step_number,
        max(case when is_ours then 1 else 0 end) as is_ours,
        max(case when is_ours and on_screen then 1 else 0 end) as is_ours_on_screen
    from bridge_documents
    where buyer is not null
    group by grain, clock, period_start, buyer
),

-- what is on the screen, by the step that takes it off or as what stays
entries as (
    select grain, clock, period_start, step_number, count(*) as row_count, 0 as orders, 0 as customers, 0 as guests, sum(own_amount) as amount
    from bridge_lines
    where on_screen
    group by grain, clock, period_start, step_number
    union all
    select grain, clock, period_start, step_number, 0, count(*), 0, 0, 0
    from bridge_documents
    where on_screen and is_order
    group by grain, clock, period_start, step_number
    union all
    select grain, clock, period_start, step_number, 0, 0, count(*), 0, 0
    from buyers
    where step_number is not null
    group by grain, clock, period_start, step_number
    union all
    select grain, clock, period_start, step_number, 0, 0, 0, count(*), 0
    from bridge_documents
    where on_screen and is_guest
    group by grain, clock, period_start, step_number
    union all
    select 'all', clocks.clock, null, list.step_number, 1, 0, 0, 0, 0
    from unreadable_rows
    inner join source_files
        on unreadable_rows.file_id = source_files.file_id and source_files.kind = 'orders'
    inner join bridge_list as list
        on list.step = 'unreadable'
    cross join (select 'written' as clock union all select 'utc') as clocks
),

-- what our clock puts into the period and the screen's does not
entering as (
    select grain, clock, period_start, -1 as row_count, 0 as orders, 0 as customers, -own_amount as amount
    from bridge_lines
    where is_ours and is_kept and not on_screen
    union all
    select grain, clock, period_start, 0, -1, 0, 0
    from bridge_documents
    where is_ours and not on_screen
    union all
    select grain, clock, period_start, 0, 0, -1, 0
    from buyers
    where is_ours = 1 and is_ours_on_screen = 0
),

kept_lines as (
    select grain, clock, period_start, count(*) as row_count, sum(own_amount) as own_amount
    from bridge_lines
    where is_ours and is_kept
    group by grain, clock, period_start
),

kept as (
    select grain, clock, period_start, count(*) as orders, count(distinct buyer) as customers, sum(revenue) as revenue, sum(refunds) as refunds
    from bridge_documents
    where is_ours
    group by grain, clock, period_start
),

steps as (
    select grain, clock, period_start, 'in_files' as step, row_count, orders, customers, guests, amount
    from entries
    union all
    select entries.grain, entries.clock, entries.period_start, list.step, entries.row_count, entries.orders, entries.customers, entries.guests, entries.amount
    from entries
    inner join bridge_list as list
        on entries.step_number = list.step_number
    where list.step <> 'ours'
    union all
    select grain, clock, period_start, 'time_zone_in', row_count, orders, customers, 0, amount
    from entering
    union all
    select grain, clock, period_start, 'refunds', 0, 0, 0, 0, refunds
    from kept
    union all
    select kept.grain, kept.clock, kept.period_start, 'tax_and_shipping', 0, 0, 0, 0, kept_lines.own_amount - kept.refunds - kept.revenue
    from kept
    inner join kept_lines
        on kept.grain = kept_lines.grain
        and kept.clock = kept_lines.clock
        and coalesce(kept.period_start, date '1900-01-01') = coalesce(kept_lines.period_start, date '1900-01-01')
    union all
    select grain, clock, period_start, 'ours', 0, orders, customers, 0, revenue
    from kept
    union all
    select grain, clock, period_start, 'ours', row_count, 0, 0, 0, 0
    from kept_lines
)

select
    steps.grain,
    steps.clock,
    steps.period_start,
    list.step_number,
    steps.step,
    cast(sum(steps.row_count) as bigint) as row_count,
    cast(sum(steps.orders) as bigint) as orders,
    cast(sum(steps.customers) as bigint) as customers,
    cast(sum(steps.guests) as bigint) as guests,
    cast(sum(steps.amount) as decimal(28, 6)) as amount
from steps
inner join bridge_list as list
    on steps.step = list.step
group by steps.grain, steps.clock, steps.period_start, list.step_number, steps.step

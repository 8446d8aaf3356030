-- file: sql/2_activity/bridge_steps.sql
-- bridge_steps: what each step between the shop's own screen and our numbers takes off.
-- grain:   one row per grain, clock, period and step with something in it
-- reads:   bridge_documents, order_refunds, calendar, mixed_outcomes, bridge_list, unreadable_rows, source_files
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
--          The whole money of a credit note goes at credit_note; what it takes off a purchase goes at refunds, in the
--          period of the refund where it has a day of its own (refund_date = refund).
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

-- a customer by the step of their last order; the flags as in bridge_documents
customers as (
    select
        grain,
        clock,
        period_start,
        step_number,
        step_number is not null as on_screen,
        is_ours = 1 as is_ours,
        is_ours = 1 and is_ours_on_screen = 0 as comes_in,
        count(*) as customers
    from buyers
    group by 1, 2, 3, 4, 5, 6, 7
),

parts as (
    select
        grain,
        clock,
        period_start,
        on_screen,
        is_ours,
        step_number,
        case when is_mixed then 0 else row_count end as row_count,
        case when is_mixed then 0 else own_amount end as own_amount,
        case when is_order then 1 else 0 end as orders,
        case when is_guest then 1 else 0 end as guests,
        revenue,
        refunds
    from bridge_documents
    union all
    select
        documents.grain,
        documents.clock,
        documents.period_start,
        documents.on_screen,
        documents.is_ours,
        case when mixed.step = 'ours' then documents.step_number else mixed.step_number end,
        mixed.row_count,
        mixed.own_amount,
        0,
        0,
        0,
        0
    from bridge_documents as documents
    inner join mixed_outcomes as mixed
        on documents.file_id = mixed.file_id and documents.order_id = mixed.order_id and documents.document = mixed.document
    where documents.is_mixed
),

documents as (
    select
        parts.grain,
        parts.clock,
        parts.period_start,
        parts.on_screen,
        parts.is_ours,
        list.step,
        sum(parts.row_count) as row_count,
        sum(parts.orders) as orders,
        sum(parts.guests) as guests,
        sum(parts.own_amount) as own_amount,
        sum(parts.refunds) as refunds,
        sum(parts.revenue) as revenue
    from parts
    inner join bridge_list as list
        on parts.step_number = list.step_number
    group by parts.grain, parts.clock, parts.period_start, parts.on_screen, parts.is_ours, list.step
),

-- what went back on a day of its own is taken off in the period of that day
given_back as (
    select 'all' as grain, cast(null as date) as period_start, sum(revenue) as revenue
    from order_refunds
    where customer_id is not null
    having count(*) > 0
    union all
    select calendar.grain, calendar.period_start, sum(refunds.revenue)
    from order_refunds as refunds
    inner join calendar
        on refunds.refunded_on = calendar.day
    where refunds.customer_id is not null
    group by calendar.grain, calendar.period_start
),

steps as (
    select grain, clock, period_start, 'in_files' as step, row_count, orders, 0 as customers, guests, own_amount as amount
    from documents
    where on_screen
    union all
    select grain, clock, period_start, step, row_count, orders, 0, guests, own_amount
    from documents
    where on_screen and step <> 'ours'
    union all
    -- what our clock puts into the period and the screen's does not
    select grain, clock, period_start, 'time_zone_in', -row_count, -orders, 0, 0, -own_amount
    from documents
    where is_ours and not on_screen and step = 'ours'
    union all
    select grain, clock, period_start, 'refunds', 0, 0, 0, 0, refunds
    from documents
    where is_ours and step = 'ours'
    union all
    select given_back.grain, clocks.clock, given_back.period_start, places.step, 0, 0, 0, 0, places.sign * given_back.revenue
    from given_back
    cross join (select 'written' as clock union all select 'utc') as clocks
    cross join (select 'refunds' as step, -1 as sign union all select 'ours', 1) as places
    union all
    select grain, clock, period_start, 'tax_and_shipping', 0, 0, 0, 0, own_amount - refunds - revenue
    from documents
    where is_ours and step = 'ours'
    union all
    select grain, clock, period_start, 'ours', row_count, orders, 0, 0, revenue
    from documents
    where is_ours and step = 'ours'
    union all
    select grain, clock, period_start, 'in_files', 0, 0, customers, 0, 0
    from customers
    where on_screen
    union all
    select customers.grain, customers.clock, customers.period_start, list.step, 0, 0, customers.customers, 0, 0
    from customers
    inner join bridge_list as list
        on customers.step_number = list.step_number
    where list.step <> 'ours'
    union all
    select grain, clock, period_start, 'time_zone_in', 0, 0, -customers, 0, 0
    from customers
    where comes_in
    union all
    select grain, clock, period_start, 'ours', 0, 0, customers, 0, 0
    from customers
    where is_ours
    union all
    select 'all', clocks.clock, null, places.step, count(*), 0, 0, 0, 0
    from unreadable_rows
    inner join source_files
        on unreadable_rows.file_id = source_files.file_id and source_files.kind = 'orders'
    cross join (select 'written' as clock union all select 'utc') as clocks
    cross join (select 'in_files' as step union all select 'unreadable') as places
    group by clocks.clock, places.step
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

-- file: sql/2_activity/bridge_documents.sql
-- bridge_documents: which orders the shop's own screen and we put into a period, and where each leaves the bridge.
-- grain:   one row per grain, clock, period and document (order_outcomes) that lies in the period by the clock or by ours
-- reads:   order_outcomes, written_days, calendar, bridge_list
-- columns:
--   grain             text     as in calendar; all: the whole range, rows without a date included
--   clock             text     the screen's: written (the date as the export writes it) or utc
--   period_start      date     NULL for grain all
--   file_id, order_id, document, is_order
--   buyer             text     the customer; NULL: nobody we can name
--   is_guest          boolean  an order of nobody we can name; a later copy of one (duplicate) is not
--   on_screen         boolean  in the period by the clock
--   is_ours           boolean  a purchase of a customer, in the period by ours (settings.timezone)
--   step_number       integer  bridge_list: the step that takes it off
--   revenue, refunds, own_amount, row_count, is_mixed  as in order_outcomes
-- source:  issue 3, Bridge
-- note:    Ask with grain, clock and period_start in the WHERE clause.
with clocks as (
    select 'written' as clock
    union all
    select 'utc'
),

dated as (
    select
        clocks.clock,
        outcomes.file_id,
        outcomes.order_id,
        outcomes.document,
        outcomes.is_order,
        case when outcomes.document <> 'other' then outcomes.customer_id end as buyer,
        outcomes.customer_id is null and outcomes.document = 'order' and outcomes.step <> 'duplicate' as is_guest,
        outcomes.step,
        outcomes.step_number,
        outcomes.revenue,
        outcomes.refunds,
        outcomes.own_amount,
        outcomes.row_count,
        outcomes.is_mixed,
        outcomes.ordered_on,
        coalesce(case when clocks.clock = 'utc' then days.utc_on else days.written_on end, outcomes.ordered_on) as screen_on
    from order_outcomes as outcomes
    cross join clocks
    left join written_days as days
        on outcomes.dating_row = days.row_id
),

placed as (
    select
        'all' as grain,
        clock,
        cast(null as date) as period_start,
        file_id,
        order_id,
        document,
        is_order,
        buyer,
        is_guest,
        step,
        step_number,
        revenue,
        refunds,
        own_amount,
        row_count,
        is_mixed,
        true as on_screen,
        true as in_ours
    from dated
    union all
    select
        calendar.grain,
        dated.clock,
        calendar.period_start,
        dated.file_id,
        dated.order_id,
        dated.document,
        dated.is_order,
        dated.buyer,
        dated.is_guest,
        dated.step,
        dated.step_number,
        dated.revenue,
        dated.refunds,
        dated.own_amount,
        dated.row_count,
        dated.is_mixed,
        true,
        dated.ordered_on >= calendar.period_start and dated.ordered_on < calendar.period_end
    from dated
    inner join calendar
        on dated.screen_on = calendar.day
    union all
    select
        calendar.grain,
        dated.clock,
        calendar.period_start,
        dated.file_id,
        dated.order_id,
        dated.document,
        dated.is_order,
        dated.buyer,
        dated.is_guest,
        dated.step,
        dated.step_number,
        dated.revenue,
        dated.refunds,
        dated.own_amount,
        dated.row_count,
        dated.is_mixed,
        false,
        true
    from dated
    inner join calendar
        on dated.ordered_on = calendar.day
    where dated.step = 'ours' and dated.screen_on <> dated.ordered_on
        and (dated.screen_on < calendar.period_start or dated.screen_on >= calendar.period_end)
)

select
    placed.grain,
    placed.clock,
    placed.period_start,
    placed.file_id,
    placed.order_id,
    placed.document,
    placed.is_order,
    placed.buyer,
    placed.is_guest,
    placed.on_screen,
    placed.step = 'ours' and placed.in_ours as is_ours,
    list.step_number,
    placed.revenue,
    placed.refunds,
    placed.own_amount,
    placed.row_count,
    placed.is_mixed
from placed
inner join bridge_list as list
    on list.step = case when placed.step = 'ours' and not placed.in_ours then 'time_zone_out' else placed.step end

-- file: sql/2_activity/bridge_lines.sql
-- bridge_lines: the rows of the order exports behind every step of the bridge.
-- grain:   one row per grain, clock, period (as in bridge_documents) and row of a document that lies in it
-- reads:   bridge_documents, line_outcomes, order_refunds, calendar, bridge_list
-- columns:
--   grain, clock, period_start, on_screen, is_ours  as in bridge_documents
--   file_id, row_id, own_amount  as in line_outcomes
--   step_number, step  the step that takes the row off; ours: it stays (or comes in: not on_screen)
--   is_kept     boolean  nothing but the clock is against the row
--   has_refund  boolean  something was taken off its order
-- source:  issue 3, Bridge
-- note:    once more with the step refunds stand, in the period of the refund, the rows of an order something of which was given back on a
--          day of its own (refund_date = refund): not on_screen, is_ours, not is_kept
select
    documents.grain,
    documents.clock,
    documents.period_start,
    documents.on_screen,
    documents.is_ours,
    lines.file_id,
    lines.row_id,
    lines.own_amount,
    list.step_number,
    list.step,
    lines.step = 'ours' as is_kept,
    coalesce(documents.refunds, 0) <> 0 as has_refund
from bridge_documents as documents
inner join line_outcomes as lines
    on documents.file_id = lines.file_id and documents.order_id = lines.order_id and documents.document = lines.document
inner join bridge_list as list
    on list.step_number = case when lines.step = 'ours' then documents.step_number else lines.step_number end

union all

select distinct
    placed.grain,
    clocks.clock,
    placed.period_start,
    false,
    true,
    lines.file_id,
    lines.row_id,
    lines.own_amount,
    list.step_number,
    list.step,
    false,
    true
from (
    select 'all' as grain, cast(null as date) as period_start, file_id, order_id
    from order_refunds
    where customer_id is not null
    union all
    select calendar.grain, calendar.period_start, refunds.file_id, refunds.order_id
    from order_refunds as refunds
    inner join calendar
        on refunds.refunded_on = calendar.day
    where refunds.customer_id is not null
) as placed
inner join line_outcomes as lines
    on placed.file_id = lines.file_id and placed.order_id = lines.order_id and lines.document = 'order' and lines.step = 'ours'
cross join (select 'written' as clock union all select 'utc') as clocks
cross join bridge_list as list
where list.step = 'refunds'

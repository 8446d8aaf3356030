-- file: sql/2_activity/segment_refunds.sql
-- segment_refunds: refund_periods, once for all customers together and once for each way of splitting them that was asked for.
-- grain:   one row per grain, customer, period with a refund, and segment_by
-- reads:   refund_periods, customer_segments, segment_spells
-- columns: the segment, then as in refund_periods
--   segment_by, segment_number, is_changing  see segment_periods
--   grain, customer_key, period_index, first_day, first_index, revenue, returning_revenue, bought_orders, bought_revenue
-- source:  definitions.md, section 4, By segment
select
    'all' as segment_by,
    0 as segment_number,
    false as is_changing,
    *
from refund_periods

union all

select
    segments.segment_by,
    segments.segment_number,
    false,
    refund_periods.*
from refund_periods
inner join customer_segments as segments
    on refund_periods.customer_key = segments.customer_key

union all

select
    spells.segment_by,
    spells.segment_number,
    true,
    refund_periods.*
from refund_periods
inner join segment_spells as spells
    on refund_periods.grain = spells.grain
    and refund_periods.customer_key = spells.customer_key
    and refund_periods.period_index >= spells.from_index
    and refund_periods.period_index < spells.until_index

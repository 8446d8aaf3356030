-- file: sql/2_activity/segment_periods.sql
-- segment_periods: customer_periods, once for all customers together and once for each way of splitting them that was asked for.
-- grain:   one row per grain, customer, period with a purchase, and segment_by
-- reads:   customer_periods, customer_segments, segment_spells
-- columns: the segment, then as in customer_periods
--   segment_by      text     all: every customer
--   segment_number  integer  of the segment, see segments; 0: every customer
--   is_changing     boolean  the segment is that at period_start (an attribute that changes with time), else that of the first purchase
--   grain, customer_key, period_index, period_start, period_end, first_day_in_period, last_day_in_period, orders, revenue, returning_revenue
--   first_day, first_index, previous_day, next_day, next_index
-- source:  definitions.md, section 4, By segment
select
    'all' as segment_by,
    0 as segment_number,
    false as is_changing,
    *
from customer_periods

union all

select
    segments.segment_by,
    segments.segment_number,
    false,
    customer_periods.*
from customer_periods
inner join customer_segments as segments
    on customer_periods.customer_key = segments.customer_key

union all

select
    spells.segment_by,
    spells.segment_number,
    true,
    customer_periods.*
from customer_periods
inner join segment_spells as spells
    on customer_periods.grain = spells.grain
    and customer_periods.customer_key = spells.customer_key
    and customer_periods.period_index >= spells.from_index
    and customer_periods.period_index < spells.until_index

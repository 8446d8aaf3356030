-- file: sql/2_activity/segment_periods.sql
-- segment_periods: customer_periods, once for all customers together and once for each way of splitting them that was asked for.
-- grain:   one row per grain, customer, period with a purchase, and segment_by
-- reads:   customer_periods, customer_segments
-- columns: the segment, then as in customer_periods
--   segment_by      text     all: every customer
--   segment_number  integer  of the segment, see segments; 0: every customer
--   grain, customer_key, period_index, period_start, period_end, first_day_in_period, last_day_in_period, orders, revenue, returning_revenue
--   first_day, first_index, previous_day, next_day, next_index
-- source:  definitions.md, section 4, By segment
select
    'all' as segment_by,
    0 as segment_number,
    *
from customer_periods

union all

select
    segments.segment_by,
    segments.segment_number,
    customer_periods.*
from customer_periods
inner join customer_segments as segments
    on customer_periods.customer_key = segments.customer_key

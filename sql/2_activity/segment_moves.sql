-- file: sql/2_activity/segment_moves.sql
-- segment_moves: customers who are in another segment at a period's start than the period before, by their last purchase before it.
-- grain:   one row per grain, segment, period and last purchase day before it
-- reads:   segment_spells, customer_periods, periods
-- columns:
--   segment_by, segment_number, grain, period_index
--   period_start  date     at which they change
--   last_day      date     latest purchase before period_start
--   moved_in      integer  customers who come into the segment
--   moved_out     integer  customers who leave it for another
-- source:  definitions.md, section 4, By segment
-- note:    days are few where customers are many, so that any active window can be tried on these rows at once; segments by the
--          first purchase have none
with moves as (
    select segment_by, segment_number, grain, customer_key, from_index, 1 as moved_in, 0 as moved_out
    from segment_spells
    where previous_number is not null
    union all
    select segment_by, previous_number, grain, customer_key, from_index, 0, 1
    from segment_spells
    where previous_number is not null
)

select
    moves.segment_by,
    moves.segment_number,
    moves.grain,
    moves.from_index as period_index,
    periods.period_start,
    bought.last_day_in_period as last_day,
    cast(sum(moves.moved_in) as bigint) as moved_in,
    cast(sum(moves.moved_out) as bigint) as moved_out
from moves
inner join customer_periods as bought
    on moves.grain = bought.grain
    and moves.customer_key = bought.customer_key
    and moves.from_index > bought.period_index
    and (bought.next_index is null or bought.next_index >= moves.from_index)
inner join periods
    on moves.grain = periods.grain and moves.from_index = periods.period_index
group by moves.segment_by, moves.segment_number, moves.grain, moves.from_index, periods.period_start, bought.last_day_in_period

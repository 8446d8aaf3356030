-- file: sql/2_activity/silences.sql
-- silences: how many customers bought last on which day, and in which later period they bought next.
-- grain:   one row per grain, segment, last purchase day in a period, and next period with a purchase
-- reads:   segment_periods, customer_periods, segment_spells
-- columns:
--   segment_by, segment_number
--   grain, period_index  the period bought in; a later one, after which the customers came into the segment (is_changing)
--   last_day      date     last purchase in it
--   next_index    integer  next period with a purchase; NULL: none so far; an earlier one, in which they are in another segment
--   customers     integer
--   returning_customers  integer  of these, with purchases on at least two days by last_day
-- source:  definitions.md, sections 3 and 4
select
    segment_by,
    segment_number,
    grain,
    period_index,
    last_day_in_period as last_day,
    next_index,
    count(*) as customers,
    count(*) filter (where last_day_in_period > first_day) as returning_customers
from segment_periods
where not is_changing
group by segment_by, segment_number, grain, period_index, last_day_in_period, next_index

union all

select
    spells.segment_by,
    spells.segment_number,
    bought.grain,
    greatest(bought.period_index, spells.from_index - 1),
    bought.last_day_in_period,
    least(coalesce(bought.next_index, spells.until_index), spells.until_index),
    count(*),
    count(*) filter (where bought.last_day_in_period > bought.first_day)
from customer_periods as bought
inner join segment_spells as spells
    on bought.grain = spells.grain
    and bought.customer_key = spells.customer_key
    and bought.period_index + 1 < spells.until_index
    and spells.from_index < coalesce(bought.next_index, spells.until_index)
group by 1, 2, 3, 4, 5, 6

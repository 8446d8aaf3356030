-- file: sql/2_activity/customer_periods.sql
-- customer_periods: what a customer bought in a period, and when before and after. Every KPI stands on this.
-- grain:   one row per grain, customer and period with a purchase
-- reads:   purchase_days, calendar, grains, periods
-- columns:
--   grain, customer_key
--   period_index, period_start, period_end  of the period
--   first_day_in_period, last_day_in_period  date  purchase days
--   orders             integer
--   revenue            money
--   returning_revenue  money    of orders after the customer's first purchase day
--   first_day          date     first purchase ever
--   first_index        integer  its period
--   previous_day       date     last purchase before this period; NULL: none
--   next_day           date     first purchase after this period; NULL: none so far
--   next_index         integer  its period
-- source:  architecture.md, the spine; definitions.md, sections 3 and 4
with bought as (
    select
        grains.grain_number,
        days.customer_key,
        days.first_day,
        calendar.period_index,
        min(days.day) as first_day_in_period,
        max(days.day) as last_day_in_period,
        cast(sum(days.orders) as integer) as orders,
        cast(sum(days.revenue) as decimal(18, 6)) as revenue,
        cast(sum(case when days.day > days.first_day then days.revenue else 0 end) as decimal(18, 6)) as returning_revenue
    from purchase_days as days
    inner join calendar
        on days.day = calendar.day
    inner join grains
        on calendar.grain = grains.grain
    group by grains.grain_number, days.customer_key, days.first_day, calendar.period_index
),

neighbours as (
    select
        *,
        lag(last_day_in_period) over (partition by grain_number, customer_key order by period_index) as previous_day,
        lead(first_day_in_period) over (partition by grain_number, customer_key order by period_index) as next_day,
        lead(period_index) over (partition by grain_number, customer_key order by period_index) as next_index
    from bought
)

select
    grains.grain,
    neighbours.customer_key,
    neighbours.period_index,
    periods.period_start,
    periods.period_end,
    neighbours.first_day_in_period,
    neighbours.last_day_in_period,
    neighbours.orders,
    neighbours.revenue,
    neighbours.returning_revenue,
    neighbours.first_day,
    first_periods.period_index as first_index,
    neighbours.previous_day,
    neighbours.next_day,
    neighbours.next_index
from neighbours
inner join grains
    on neighbours.grain_number = grains.grain_number
inner join periods
    on grains.grain = periods.grain and neighbours.period_index = periods.period_index
inner join calendar as first_periods
    on grains.grain = first_periods.grain and neighbours.first_day = first_periods.day

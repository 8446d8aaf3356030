-- file: sql/2_activity/customer_periods.sql
-- customer_periods: what a customer bought in a period, and when before and after. Every KPI stands on this.
-- grain:   one row per grain, customer and period with a purchase
-- reads:   purchase_days, calendar, periods
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
        calendar.grain,
        days.customer_key,
        calendar.period_index,
        min(days.day) as first_day_in_period,
        max(days.day) as last_day_in_period,
        cast(sum(days.orders) as integer) as orders,
        cast(sum(days.revenue) as decimal(18, 6)) as revenue,
        min_by(days.revenue, days.day) as first_day_revenue
    from purchase_days as days
    inner join calendar
        on days.day = calendar.day
    group by calendar.grain, days.customer_key, calendar.period_index
),

neighbours as (
    select
        *,
        min(first_day_in_period) over (partition by grain, customer_key order by period_index) as first_day,
        min(period_index) over (partition by grain, customer_key order by period_index) as first_index,
        lag(last_day_in_period) over (partition by grain, customer_key order by period_index) as previous_day,
        lead(first_day_in_period) over (partition by grain, customer_key order by period_index) as next_day,
        lead(period_index) over (partition by grain, customer_key order by period_index) as next_index
    from bought
)

select
    neighbours.grain,
    neighbours.customer_key,
    neighbours.period_index,
    periods.period_start,
    periods.period_end,
    neighbours.first_day_in_period,
    neighbours.last_day_in_period,
    neighbours.orders,
    neighbours.revenue,
    case
        when neighbours.first_day = neighbours.first_day_in_period then neighbours.revenue - neighbours.first_day_revenue
        else neighbours.revenue
    end as returning_revenue,
    neighbours.first_day,
    neighbours.first_index,
    neighbours.previous_day,
    neighbours.next_day,
    neighbours.next_index
from neighbours
inner join periods
    on neighbours.grain = periods.grain and neighbours.period_index = periods.period_index

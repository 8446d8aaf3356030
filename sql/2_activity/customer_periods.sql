-- file: sql/2_activity/customer_periods.sql
-- customer_periods: what a customer bought in a period, and when before and after. Every KPI stands on this.
-- grain:   one row per grain, customer and period with a purchase
-- reads:   purchase_days, calendar
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
-- note:    Most purchase days are alone in their period and are that row; only the others are added up.
with placed as (
    select
        calendar.grain,
        days.customer_key,
        calendar.period_index,
        calendar.period_start,
        calendar.period_end,
        days.day,
        days.first_day,
        days.previous_day,
        days.next_day,
        days.orders,
        days.revenue,
        case when days.day > days.first_day then days.revenue else cast(0 as decimal(18, 6)) end as returning_revenue,
        coalesce(days.previous_day < calendar.period_start, true) as is_first_in_period,
        coalesce(days.next_day >= calendar.period_end, true) as is_last_in_period
    from purchase_days as days
    inner join calendar
        on days.day = calendar.day
),

bought as (
    select
        grain,
        customer_key,
        period_index,
        period_start,
        period_end,
        day as first_day_in_period,
        day as last_day_in_period,
        orders,
        revenue,
        returning_revenue,
        first_day,
        previous_day,
        next_day
    from placed
    where is_first_in_period and is_last_in_period
    union all
    select
        grain,
        customer_key,
        period_index,
        period_start,
        period_end,
        min(day),
        max(day),
        cast(sum(orders) as integer),
        cast(sum(revenue) as decimal(18, 6)),
        cast(sum(returning_revenue) as decimal(18, 6)),
        first_day,
        min(case when is_first_in_period then previous_day end),
        max(case when is_last_in_period then next_day end)
    from placed
    where not (is_first_in_period and is_last_in_period)
    group by grain, customer_key, period_index, period_start, period_end, first_day
)

select
    bought.grain,
    bought.customer_key,
    bought.period_index,
    bought.period_start,
    bought.period_end,
    bought.first_day_in_period,
    bought.last_day_in_period,
    bought.orders,
    bought.revenue,
    bought.returning_revenue,
    bought.first_day,
    first_periods.period_index as first_index,
    bought.previous_day,
    bought.next_day,
    next_periods.period_index as next_index
from bought
inner join calendar as first_periods
    on bought.grain = first_periods.grain and bought.first_day = first_periods.day
left join calendar as next_periods
    on bought.grain = next_periods.grain and bought.next_day = next_periods.day

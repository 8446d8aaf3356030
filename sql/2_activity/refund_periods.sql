-- file: sql/2_activity/refund_periods.sql
-- refund_periods: what a customer was given back in a period, beside what the customer bought in it.
-- grain:   one row per grain, customer and period with a refund on a day of its own
-- reads:   refund_days, customer_periods, calendar
-- columns:
--   grain, customer_key, period_index
--   first_day          date     first purchase ever
--   first_index        integer  its period
--   revenue            money    given back, below 0
--   returning_revenue  money    of it, of orders after the customer's first purchase day
--   bought_orders      integer  purchases of the period; 0: none
--   bought_revenue     money    of these, without what was given back
-- source:  definitions.md, section 2, Refunds
with given_back as (
    select
        calendar.grain,
        calendar.period_index,
        days.customer_key,
        days.first_day,
        sum(days.revenue) as revenue,
        sum(case when days.bought_on > days.first_day then days.revenue else 0 end) as returning_revenue
    from refund_days as days
    inner join calendar
        on days.day = calendar.day
    group by calendar.grain, calendar.period_index, days.customer_key, days.first_day
)

select
    given_back.grain,
    given_back.customer_key,
    given_back.period_index,
    given_back.first_day,
    first_periods.period_index as first_index,
    cast(given_back.revenue as decimal(18, 6)) as revenue,
    cast(given_back.returning_revenue as decimal(18, 6)) as returning_revenue,
    coalesce(bought.orders, 0) as bought_orders,
    cast(coalesce(bought.revenue, 0) as decimal(18, 6)) as bought_revenue
from given_back
inner join calendar as first_periods
    on given_back.grain = first_periods.grain and given_back.first_day = first_periods.day
left join customer_periods as bought
    on given_back.grain = bought.grain
    and given_back.customer_key = bought.customer_key
    and given_back.period_index = bought.period_index

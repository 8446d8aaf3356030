-- file: sql/4_kpis/trace_customers.sql
-- trace_customers: each customer's part in a period: at the start, at the end, gained, lost, and what was bought.
-- grain:   one row per grain, active window, period and customer who was active at its start or end, or bought (or was given something back) in it or in its year
-- reads:   purchase_days, refund_days, periods, active_windows, customers
-- columns: flags are 1 or 0, so that their sums are the counts of kpi_crr, kpi_crr_12m, kpi_rcr and kpi_pfr
--   grain, active_window, period_index, period_start, period_end, year_start
--   customer_id
--   first_day         date  first purchase ever
--   last_day_before   date  latest purchase before period_start; NULL: none
--   last_day          date  latest purchase before period_end
--   last_day_before_year  date  latest purchase before year_start
--   at_start, at_end, retained, churned, gained, new, won_back, acquired  integer  1 or 0
--   bought, returning, returning_from_before, repeat_in_period  integer  1 or 0
--   orders, revenue, returning_revenue  integer, money, money  of the period; money without what was given back in it (refund_date = refund)
--   at_year_start, retained_12m, bought_12m, returning_12m  integer  1 or 0, of the year that ends at period_end; 0 where there is none
--   orders_12m, revenue_12m  integer, money  of that year
-- formula: active at t: a purchase on a day d with t - W <= d < t, which is: the latest day before t, + W >= t
-- source:  definitions.md, sections 3 and 4
-- note:    Each customer is asked outright, so ask for one grain, window and period; kpi_crr counts the same people without asking them.
with days as (
    select
        customer_key,
        first_day,
        day,
        day as paid_on,
        orders,
        revenue,
        case when day > first_day then revenue else 0 end as returning_revenue
    from purchase_days
    union all
    select
        customer_key,
        first_day,
        null,
        day,
        0,
        revenue,
        case when bought_on > first_day then revenue else 0 end
    from refund_days
),

spans as (
    select
        periods.grain,
        periods.period_index,
        periods.period_start,
        periods.period_end,
        periods.year_start,
        days.customer_key,
        min(days.first_day) as first_day,
        max(case when days.day < periods.period_start then days.day end) as last_day_before,
        max(days.day) as last_day,
        max(case when days.day < periods.year_start then days.day end) as last_day_before_year,
        count(case when days.day >= periods.period_start then days.day end) as days_in_period,
        sum(case when days.day >= periods.period_start then days.orders else 0 end) as orders,
        sum(case when days.paid_on >= periods.period_start then days.revenue else 0 end) as revenue,
        sum(case when days.paid_on >= periods.period_start then days.returning_revenue else 0 end) as returning_revenue,
        sum(case when days.day >= periods.year_start then days.orders else 0 end) as orders_12m,
        sum(case when days.paid_on >= periods.year_start then days.revenue else 0 end) as revenue_12m
    from days
    inner join periods
        on days.paid_on < periods.period_end
    group by
        periods.grain, periods.period_index, periods.period_start, periods.period_end, periods.year_start, days.customer_key
),

asked as (
    select
        spans.*,
        active_windows.active_window,
        coalesce(spans.last_day_before + active_windows.active_window >= spans.period_start, false) as was_active,
        spans.last_day + active_windows.active_window >= spans.period_end as is_active,
        coalesce(spans.last_day_before_year + active_windows.active_window >= spans.year_start, false) as was_active_before_year,
        spans.days_in_period > 0 as has_bought,
        spans.orders_12m > 0 as has_bought_12m
    from spans
    cross join active_windows
)

select
    asked.grain,
    asked.active_window,
    asked.period_index,
    asked.period_start,
    asked.period_end,
    asked.year_start,
    customers.customer_id,
    asked.first_day,
    asked.last_day_before,
    asked.last_day,
    asked.last_day_before_year,
    case when asked.was_active then 1 else 0 end as at_start,
    case when asked.is_active then 1 else 0 end as at_end,
    case when asked.was_active and asked.is_active then 1 else 0 end as retained,
    case when asked.was_active and not asked.is_active then 1 else 0 end as churned,
    case when asked.is_active and not asked.was_active then 1 else 0 end as gained,
    case when asked.is_active and asked.first_day >= asked.period_start then 1 else 0 end as new,
    case when asked.is_active and not asked.was_active and asked.first_day < asked.period_start then 1 else 0 end as won_back,
    case when asked.first_day >= asked.period_start then 1 else 0 end as acquired,
    case when asked.has_bought then 1 else 0 end as bought,
    case when asked.has_bought and asked.last_day > asked.first_day then 1 else 0 end as returning,
    case when asked.has_bought and asked.first_day < asked.period_start then 1 else 0 end as returning_from_before,
    case when asked.days_in_period > 1 then 1 else 0 end as repeat_in_period,
    asked.orders,
    asked.revenue,
    asked.returning_revenue,
    case when asked.was_active_before_year then 1 else 0 end as at_year_start,
    case when asked.was_active_before_year and asked.is_active then 1 else 0 end as retained_12m,
    case when asked.has_bought_12m then 1 else 0 end as bought_12m,
    case when asked.has_bought_12m and asked.last_day > asked.first_day then 1 else 0 end as returning_12m,
    asked.orders_12m,
    asked.revenue_12m
from asked
inner join customers
    on asked.customer_key = customers.customer_key
where asked.was_active or asked.is_active or asked.has_bought or asked.has_bought_12m or asked.was_active_before_year
    or asked.revenue <> 0 or asked.revenue_12m <> 0

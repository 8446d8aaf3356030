-- file: sql/4_kpis/lifetime_value.sql
-- lifetime_value: observed lifetime value, what a customer has spent by 3, 6, 12, 24, 36 months of age: no model, only the past.
-- grain:   one row per grain, active window, segment, cohort and months; cohort_start NULL: all cohorts together
-- reads:   first_day_values, calendar, periods, segments, active_windows
-- columns:
--   grain
--   active_window     integer  days; decides is_warm, nothing else
--   segment_by, segment  text  all: every customer
--   cohort_start      date     first day of the period of the first purchases; NULL: every cohort
--   months            integer  n: 3, 6, 12, 24, 36, counted from each customer's own first purchase
--   size              integer  customers of the cohort
--   customers         integer  of those, the ones whose n months are over by the as-of date: the only ones counted in what follows
--   old_enough_share  ratio    customers / size, 0 to 1
--   orders            integer  of their first n months
--   revenue           money
--   orders_per_customer  number
--   observed_value, observed_value_low, observed_value_high  money  revenue per customer in the first n months, 95 % interval; NULL: see reason
--   is_complete       boolean  the cohort's period and everybody's n months are over (all cohorts together: somebody's n months are)
--   is_warm           boolean  the cohort's period (together: the earliest counted one) starts at least W days after the first purchase of all
--   is_small          boolean  customers under 30
--   reason            text     why a value is NULL: nobody_old_enough, or one_customer (of the interval)
-- formula: observed_value = revenue / customers; low and high: 1.96 standard errors of the mean, se = sqrt((sum(y^2) - n mean^2) / (n - 1) / n)
-- source:  definitions.md, section 4, CLV, observed value, and section 5, clock elapsed
-- note:    Revenue, not margin. All cohorts together holds every customer who is old enough, whatever the grain: each was seen for n whole
--          months, so none is cut off. Cohort ages by the calendar are in cohort_retention, cumulative_revenue_per_customer.
with horizons as (
    select 3 as months
    union all
    select 6
    union all
    select 12
    union all
    select 24
    union all
    select 36
),

aged as (
    select
        days.segment_by,
        days.segment_number,
        days.first_day,
        days.customers as size,
        horizons.months,
        case when days.months_old >= horizons.months then 1 else 0 end as is_old_enough,
        case horizons.months when 3 then days.orders_3 when 6 then days.orders_6 when 12 then days.orders_12 when 24 then days.orders_24 when 36 then days.orders_36 end as orders,
        case horizons.months when 3 then days.revenue_3 when 6 then days.revenue_6 when 12 then days.revenue_12 when 24 then days.revenue_24 when 36 then days.revenue_36 end as revenue,
        case horizons.months when 3 then days.squares_3 when 6 then days.squares_6 when 12 then days.squares_12 when 24 then days.squares_24 when 36 then days.squares_36 end as squares
    from first_day_values as days
    cross join horizons
),

-- every cohort as itself, and once more as a part of all
cells as (
    select
        aged.segment_by,
        aged.segment_number,
        periods.grain,
        case when rows.is_pooled = 0 then periods.period_start end as cohort_start,
        rows.is_pooled,
        aged.months,
        min(case when rows.is_pooled = 0 or aged.is_old_enough = 1 then periods.period_start end) as earliest_start,
        min(periods.first_purchase_on) as first_purchase_on,
        sum(aged.size) as size,
        sum(aged.is_old_enough * aged.size) as customers,
        sum(aged.is_old_enough * aged.orders) as orders,
        sum(aged.is_old_enough * aged.revenue) as revenue,
        sum(aged.is_old_enough * aged.squares) as squares,
        min(case when periods.is_complete then aged.is_old_enough else 0 end) = 1 as is_over
    from aged
    inner join calendar
        on aged.first_day = calendar.day
    inner join periods
        on calendar.grain = periods.grain and calendar.period_index = periods.period_index
    cross join (select 0 as is_pooled union all select 1) as rows
    group by 1, 2, 3, 4, 5, 6
),

measured as (
    select
        *,
        cast(revenue as double) / nullif(customers, 0) as mean,
        case when customers > 1 then 1.959963984540054 * sqrt(
            greatest(0, squares - cast(revenue as double) * cast(revenue as double) / nullif(customers, 0)) / (customers - 1) / customers
        ) end as error
    from cells
)

select
    cells.grain,
    active_windows.active_window,
    cells.segment_by,
    segments.segment,
    cells.cohort_start,
    cells.months,
    cast(cells.size as bigint) as size,
    cast(cells.customers as bigint) as customers,
    cells.customers / cast(nullif(cells.size, 0) as double) as old_enough_share,
    cast(cells.orders as bigint) as orders,
    cast(cells.revenue as double) as revenue,
    cells.orders / cast(nullif(cells.customers, 0) as double) as orders_per_customer,
    cells.mean as observed_value,
    cells.mean - cells.error as observed_value_low,
    cells.mean + cells.error as observed_value_high,
    case when cells.is_pooled = 1 then cells.customers > 0 else cells.is_over end as is_complete,
    coalesce(cells.earliest_start >= cells.first_purchase_on + cast(active_windows.active_window as integer), false) as is_warm,
    cells.customers < 30 as is_small,
    case when cells.customers = 0 then 'nobody_old_enough' when cells.customers = 1 then 'one_customer' end as reason
from measured as cells
inner join segments
    on cells.segment_by = segments.segment_by and cells.segment_number = segments.segment_number
cross join active_windows

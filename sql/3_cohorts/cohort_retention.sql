-- file: sql/3_cohorts/cohort_retention.sql
-- cohort_retention: the share of each cohort that bought again, by age, and the average over cohorts.
-- grain:   one row per grain, active window, segment, cohort and age; cohort_start NULL: the average row of that age
-- reads:   cohort_cells, active_windows, segments
-- columns:
--   grain, mode ('on': purchased in the period of that age), clock ('calendar'), active_window
--   cohort_start  date     NULL: average over the cohorts whose cell of that age is complete
--   age           integer
--   period_start  date     of the cell's period
--   segment_by, segment    text  all: every customer
--   size, customers        integer
--   retention_rate, retention_low, retention_high  ratio, 0 to 1; low and high: 95 % Wilson interval
--   orders        integer
--   revenue       money
--   aov           money    revenue / orders
--   revenue_per_customer, cumulative_revenue_per_customer  money per customer of the cohort
--   is_complete   boolean  the cell's period is over
--   is_warm       boolean  the cohort's own period starts at least W days after the first purchase of all
--   is_final      boolean  the cell cannot change any more (mode on: as is_complete)
--   is_small      boolean  size under 30
-- formula: retention_rate = customers / size; average row: sums over the cohorts whose cell is complete, then the ratio
-- source:  definitions.md, section 5
with cells as (
    select
        cohort_cells.segment_by,
        cohort_cells.segment_number,
        cohort_cells.grain,
        active_windows.active_window,
        cohort_cells.cohort_start,
        cohort_cells.age,
        cohort_cells.period_start,
        cohort_cells.size,
        cohort_cells.customers,
        cohort_cells.orders,
        cohort_cells.revenue,
        cohort_cells.cumulative_revenue,
        cohort_cells.is_complete,
        cohort_cells.cohort_start >= cohort_cells.first_purchase_on + cast(active_windows.active_window as integer) as is_warm
    from cohort_cells
    cross join active_windows
),

cells_and_average as (
    select * from cells
    union all
    select
        segment_by,
        segment_number,
        grain,
        active_window,
        cast(null as date) as cohort_start,
        age,
        cast(null as date) as period_start,
        sum(size) as size,
        sum(customers) as customers,
        sum(orders) as orders,
        sum(revenue) as revenue,
        sum(cumulative_revenue) as cumulative_revenue,
        true as is_complete,
        min(case when is_warm then 1 else 0 end) = 1 as is_warm
    from cells
    where is_complete
    group by segment_by, segment_number, grain, active_window, age
)

select
    cells.grain,
    'on' as mode,
    'calendar' as clock,
    cells.active_window,
    cells.cohort_start,
    cells.age,
    cells.period_start,
    cells.segment_by,
    segments.segment,
    cast(cells.size as bigint) as size,
    cast(cells.customers as bigint) as customers,
    cells.customers / cast(nullif(cells.size, 0) as double) as retention_rate,
    greatest(0, (cells.customers + 1.920729410347062 - 1.959963984540054 * sqrt(
        cells.customers * cast(cells.size - cells.customers as double) / nullif(cells.size, 0) + 0.960364705173531
    )) / (cells.size + 3.841458820694124)) as retention_low,
    least(1, (cells.customers + 1.920729410347062 + 1.959963984540054 * sqrt(
        cells.customers * cast(cells.size - cells.customers as double) / nullif(cells.size, 0) + 0.960364705173531
    )) / (cells.size + 3.841458820694124)) as retention_high,
    cast(cells.orders as bigint) as orders,
    cast(cells.revenue as double) as revenue,
    cast(cells.revenue as double) / nullif(cells.orders, 0) as aov,
    cast(cells.revenue as double) / nullif(cells.size, 0) as revenue_per_customer,
    cast(cells.cumulative_revenue as double) / nullif(cells.size, 0) as cumulative_revenue_per_customer,
    cells.is_complete,
    cells.is_warm,
    cells.is_complete as is_final,
    cells.size < 30 as is_small
from cells_and_average as cells
inner join segments
    on cells.segment_by = segments.segment_by and cells.segment_number = segments.segment_number

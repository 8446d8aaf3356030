-- file: sql/3_cohorts/cohort_retention.sql
-- cohort_retention: the share of each cohort that came back, or stayed, by age, and the average over cohorts.
-- grain:   one row per grain, mode, follow_up, relative_to, active window, segment, cohort and age; cohort_start NULL: the average row of that age
-- reads:   cohort_cells, cohort_counts, periods, segments, settings
-- columns:
--   grain
--   mode          text     on, on_or_after, on_or_before, active: see cohort_modes
--   clock         text     calendar: ages are calendar periods
--   active_window  integer  days; decides who is active, which cohorts are warm, and when a cell on_or_after is final
--   follow_up     integer  mode on_or_after: periods that are looked ahead, cells that have not had them are absent; 0: all, which favours old cohorts
--   relative_to   text     first: the rate's denominator is the cohort's size; previous: its customers of the age before
--   cohort_start  date     NULL: average over the cohorts whose cell of that age is complete
--   age           integer
--   period_start  date     of the cell's period
--   segment_by, segment    text  all: every customer
--   size          integer  the denominator: customers of the cohort (relative_to previous: of the age before)
--   customers     integer
--   retention_rate, retention_low, retention_high  ratio, 0 to 1 (relative_to previous: may exceed 1, then without an interval); low and high: 95 % Wilson
--   orders        integer  of the cell's period
--   revenue       money
--   aov           money    revenue / orders
--   revenue_per_customer, cumulative_revenue_per_customer  money per customer of the cohort
--   is_complete   boolean  the cell's period is over (with follow_up: also the periods looked ahead)
--   is_warm       boolean  the cohort's own period starts at least W days after the first purchase of all
--   is_final      boolean  the cell cannot change any more: complete, and for on_or_after W days older than that, or its follow_up over
--   is_small      boolean  size under 30
--   mean_of_rates  ratio   average rows: the plain mean of the cohorts' rates, where a cohort of 5 weighs as much as one of 5,000; else NULL
-- formula: retention_rate = customers / size; average row: sums over the cohorts whose cell is complete, then the ratio
-- source:  definitions.md, section 5
with last_complete as (
    select grain, max(period_index) as last_index
    from periods
    where is_complete
    group by grain
),

counted as (
    select
        cells.segment_by,
        cells.segment_number,
        cells.grain,
        counts.mode,
        counts.follow_up,
        counts.active_window,
        cells.cohort_index,
        cells.cohort_start,
        cells.age,
        cells.period_index,
        cells.period_start,
        cells.size,
        counts.customers,
        cells.orders,
        cells.revenue,
        cells.cumulative_revenue,
        cells.is_complete,
        cells.cohort_start >= cells.first_purchase_on + cast(counts.active_window as integer) as is_warm,
        cells.is_complete and (
            counts.mode <> 'on_or_after'
            or counts.follow_up > 0
            or cells.period_end + cast(counts.active_window as integer) <= settings.as_of + 1
        ) as is_final
    from cohort_cells as cells
    inner join cohort_counts as counts
        on cells.segment_by = counts.segment_by
        and cells.segment_number = counts.segment_number
        and cells.grain = counts.grain
        and cells.cohort_index = counts.cohort_index
        and cells.period_index = counts.period_index
    cross join settings
),

based as (
    select
        counted.*,
        bases.relative_to,
        case
            when bases.relative_to = 'first' then counted.size
            else coalesce(lag(counted.customers) over (
                partition by
                    counted.segment_by, counted.segment_number, counted.grain, counted.mode, counted.follow_up, counted.active_window,
                    counted.cohort_index, bases.relative_to
                order by counted.age
            ), counted.size)
        end as base
    from counted
    cross join (select 'first' as relative_to union all select 'previous') as bases
),

-- who is looked ahead has to have had the time
shown as (
    select based.*
    from based
    left join last_complete
        on based.grain = last_complete.grain
    where based.follow_up = 0 or based.period_index + based.follow_up <= last_complete.last_index
),

-- every cell as itself, and every complete one once more as a part of its age's average
cells_and_average as (
    select
        shown.segment_by,
        shown.segment_number,
        shown.grain,
        shown.mode,
        shown.follow_up,
        shown.relative_to,
        shown.active_window,
        case when rows.is_average = 0 then shown.cohort_start end as cohort_start,
        shown.age,
        case when rows.is_average = 0 then shown.period_start end as period_start,
        sum(shown.size) as size,
        sum(shown.base) as base,
        sum(shown.customers) as customers,
        avg(shown.customers / cast(nullif(shown.base, 0) as double)) as mean_of_rates,
        sum(shown.orders) as orders,
        sum(shown.revenue) as revenue,
        sum(shown.cumulative_revenue) as cumulative_revenue,
        min(case when shown.is_complete then 1 else 0 end) = 1 as is_complete,
        min(case when shown.is_warm then 1 else 0 end) = 1 as is_warm,
        min(case when shown.is_final then 1 else 0 end) = 1 as is_final
    from shown
    inner join (select 0 as is_average union all select 1) as rows
        on rows.is_average = 0 or shown.is_complete
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
)

select
    cells.grain,
    cells.mode,
    'calendar' as clock,
    cells.active_window,
    cells.follow_up,
    cells.relative_to,
    cells.cohort_start,
    cells.age,
    cells.period_start,
    cells.segment_by,
    segments.segment,
    cast(cells.base as bigint) as size,
    cast(cells.customers as bigint) as customers,
    cells.customers / cast(nullif(cells.base, 0) as double) as retention_rate,
    case when cells.base > 0 and cells.customers <= cells.base then greatest(
        0,
        (cells.customers + 1.920729410347062 - 1.959963984540054 * sqrt(
            cells.customers * cast(cells.base - cells.customers as double) / nullif(cells.base, 0) + 0.960364705173531
        )) / (cells.base + 3.841458820694124)
    ) end as retention_low,
    case when cells.base > 0 and cells.customers <= cells.base then least(
        1,
        (cells.customers + 1.920729410347062 + 1.959963984540054 * sqrt(
            cells.customers * cast(cells.base - cells.customers as double) / nullif(cells.base, 0) + 0.960364705173531
        )) / (cells.base + 3.841458820694124)
    ) end as retention_high,
    cast(cells.orders as bigint) as orders,
    cast(cells.revenue as double) as revenue,
    cast(cells.revenue as double) / nullif(cells.orders, 0) as aov,
    cast(cells.revenue as double) / nullif(cells.size, 0) as revenue_per_customer,
    cast(cells.cumulative_revenue as double) / nullif(cells.size, 0) as cumulative_revenue_per_customer,
    cells.is_complete,
    cells.is_warm,
    cells.is_final,
    cells.base < 30 as is_small,
    case when cells.cohort_start is null then cells.mean_of_rates end as mean_of_rates
from cells_and_average as cells
inner join segments
    on cells.segment_by = segments.segment_by and cells.segment_number = segments.segment_number

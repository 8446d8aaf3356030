-- file: sql/3_cohorts/service_cohorts.sql
-- service_cohorts: cohorts by the period of the first paid service: the share that is still served, by age, and the average over cohorts.
-- grain:   one row per grain, mode, relative_to, segment, cohort and age; cohort_start NULL: the average row of that age; none in the model purchases
-- reads:   service_runs, customer_segments, segments, periods, settings
-- columns: those of cohort_retention, as far as they make sense
--   grain
--   mode          text     on: served on any day of the period of that age; active: served on its last day, so active at its end
--   clock         text     calendar
--   active_window  integer  the setting; it plays no part
--   follow_up     integer  0
--   relative_to   text     first: the rate's denominator is the cohort's size; previous: its customers of the age before
--   cohort_start  date     NULL: average over the cohorts whose cell of that age is complete
--   age           integer
--   period_start  date     of the cell's period
--   segment_by, segment    text  all: every customer
--   size          integer  the denominator: customers of the cohort (relative_to previous: of the age before)
--   customers     integer
--   retention_rate, retention_low, retention_high  ratio, 0 to 1 (relative_to previous: may exceed 1, then without an interval); low and high: 95 % Wilson
--   orders, revenue, aov, revenue_per_customer, cumulative_revenue_per_customer  NULL: service, not orders, is counted
--   is_complete, is_final  boolean  the cell's period is over
--   is_warm       boolean  true: the export holds those who came before it begins
--   is_small      boolean  size under 30
--   mean_of_rates  ratio   average rows: the plain mean of the cohorts' rates; else NULL
-- formula: retention_rate = customers / size; average row: sums over the cohorts whose cell is complete, then the ratio
-- source:  definitions.md, sections 3 and 5
with placed as (
    select
        'all' as segment_by,
        0 as segment_number,
        *
    from service_runs
    union all
    select
        segments.segment_by,
        segments.segment_number,
        runs.*
    from service_runs as runs
    inner join customer_segments as segments
        on runs.customer_key = segments.customer_key
),

sizes as (
    select segment_by, segment_number, grain, first_index, count(*) as size
    from placed
    where mode = 'on' and from_index = first_index
    group by segment_by, segment_number, grain, first_index
),

changes as (
    select segment_by, segment_number, grain, mode, first_index, period_index, sum(change) as change
    from (
        select segment_by, segment_number, grain, mode, first_index, from_index as period_index, 1 as change
        from placed
        union all
        select segment_by, segment_number, grain, mode, first_index, until_index, -1
        from placed
    ) as both_ends
    group by segment_by, segment_number, grain, mode, first_index, period_index
),

counted as (
    select
        sizes.segment_by,
        sizes.segment_number,
        sizes.grain,
        modes.mode,
        sizes.first_index,
        periods.period_index,
        periods.period_start,
        periods.is_complete,
        sizes.size,
        sum(coalesce(changes.change, 0)) over (
            partition by sizes.segment_by, sizes.segment_number, sizes.grain, modes.mode, sizes.first_index
            order by periods.period_index
            rows between unbounded preceding and current row
        ) as customers
    from sizes
    inner join periods
        on sizes.grain = periods.grain and sizes.first_index <= periods.period_index
    cross join (select 'on' as mode union all select 'active') as modes
    left join changes
        on sizes.segment_by = changes.segment_by
        and sizes.segment_number = changes.segment_number
        and sizes.grain = changes.grain
        and sizes.first_index = changes.first_index
        and modes.mode = changes.mode
        and periods.period_index = changes.period_index
),

based as (
    select
        counted.*,
        starts.period_start as cohort_start,
        bases.relative_to,
        case
            when bases.relative_to = 'first' then counted.size
            else coalesce(lag(counted.customers) over (
                partition by
                    counted.segment_by, counted.segment_number, counted.grain, counted.mode, counted.first_index, bases.relative_to
                order by counted.period_index
            ), counted.size)
        end as base
    from counted
    inner join periods as starts
        on counted.grain = starts.grain and counted.first_index = starts.period_index
    cross join (select 'first' as relative_to union all select 'previous') as bases
),

-- every cell as itself, and every complete one once more as a part of its age's average
cells_and_average as (
    select
        based.segment_by,
        based.segment_number,
        based.grain,
        based.mode,
        based.relative_to,
        case when rows.is_average = 0 then based.cohort_start end as cohort_start,
        based.period_index - based.first_index as age,
        case when rows.is_average = 0 then based.period_start end as period_start,
        sum(based.base) as base,
        sum(based.customers) as customers,
        avg(based.customers / cast(nullif(based.base, 0) as double)) as mean_of_rates,
        min(case when based.is_complete then 1 else 0 end) = 1 as is_complete
    from based
    inner join (select 0 as is_average union all select 1) as rows
        on rows.is_average = 0 or based.is_complete
    group by 1, 2, 3, 4, 5, 6, 7, 8
)

select
    cells.grain,
    cells.mode,
    'calendar' as clock,
    settings.active_window,
    0 as follow_up,
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
    cast(null as bigint) as orders,
    cast(null as double) as revenue,
    cast(null as double) as aov,
    cast(null as double) as revenue_per_customer,
    cast(null as double) as cumulative_revenue_per_customer,
    cells.is_complete,
    true as is_warm,
    cells.is_complete as is_final,
    cells.base < 30 as is_small,
    case when cells.cohort_start is null then cells.mean_of_rates end as mean_of_rates
from cells_and_average as cells
inner join segments
    on cells.segment_by = segments.segment_by and cells.segment_number = segments.segment_number
cross join settings

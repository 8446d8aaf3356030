-- file: sql/3_cohorts/elapsed_retention.sql
-- elapsed_retention: the share of each cohort that came back, or stayed, by age in days since the customer's own first purchase.
-- grain:   one row per age_unit, window length, grain, mode, follow_up, relative_to, active window, segment, cohort and age; cohort_start NULL: the average row of that age
-- reads:   elapsed_cells, bracket_cells, cohort_first_days, calendar, brackets, periods, active_windows, segments, settings
-- columns:
--   age_unit      text     windows: ages are windows of window_days; brackets: ages are the view brackets
--   window_days   integer  brackets: 0
--   grain         text     of the cohort's period
--   mode          text     on, on_or_after, on_or_before, active (at the window's end): see cohort_modes
--   clock         text     elapsed
--   active_window  integer  days
--   follow_up     integer  mode on_or_after: windows that are looked ahead; who has not had them is left out
--   relative_to   text     first: the rate's denominator is size; previous: of these customers, those in the cell of the age before
--   cohort_start  date     of the period of the first purchase; NULL: average over all cohorts
--   age           integer  window, 0 for that of the first purchase; or the bracket's number
--   bracket       text     the days since the first purchase that the age is: 30-59
--   period_start  date     always NULL: each customer has windows of their own
--   segment_by, segment    text  all: every customer
--   size          integer  the denominator: customers of the cohort whose window has ended by as-of + 1 day, so that it falls with age
--   customers     integer  of these
--   retention_rate, retention_low, retention_high  ratio, 0 to 1 (relative_to previous: may exceed 1, then without an interval); low and high: 95 % Wilson
--   orders        integer  of these, in the window
--   revenue       money
--   aov           money    revenue / orders
--   revenue_per_customer, cumulative_revenue_per_customer  money per customer who is old enough; cumulative: from day 0
--   is_complete   boolean  the cohort's period is over, and all its customers are old enough; average row: true, as it holds only who is
--   is_warm       boolean  the cohort's own period starts at least W days after the first purchase of all
--   is_final      boolean  the cell cannot change any more: complete, and for on_or_after W days older than that, or with a follow_up
--   is_small      boolean  denominator under 30
--   mean_of_rates  ratio   average rows: the plain mean of the cohorts' rates, where a cohort of 5 weighs as much as one of 5,000; else NULL
-- formula: retention_rate = customers / size; average row: sums over all cohorts, of the customers who are old enough, then the ratio
-- source:  definitions.md, section 5
with cells as (
    select
        'windows' as age_unit,
        segment_by,
        segment_number,
        grain,
        window_days,
        mode,
        follow_up,
        relative_to,
        active_window,
        cohort_index,
        cast(age as integer) as age,
        cast(age * window_days as varchar) || '-' || cast((age + 1) * window_days - 1 as varchar) as bracket,
        (age + 1) * window_days as days_needed,
        size,
        customers,
        base,
        orders,
        revenue,
        cumulative_revenue
    from elapsed_cells

    union all

    select
        'brackets',
        bracket_cells.segment_by,
        bracket_cells.segment_number,
        bracket_cells.grain,
        0,
        'on',
        0,
        'first',
        windows.active_window,
        bracket_cells.cohort_index,
        bracket_cells.bracket_number,
        brackets.bracket,
        brackets.to_day + 1,
        bracket_cells.size,
        bracket_cells.customers,
        bracket_cells.size,
        bracket_cells.orders,
        bracket_cells.revenue,
        bracket_cells.cumulative_revenue
    from bracket_cells
    inner join brackets
        on bracket_cells.bracket_number = brackets.bracket_number
    cross join active_windows as windows
),

cohorts as (
    select
        days.segment_by,
        days.segment_number,
        calendar.grain,
        calendar.period_index as cohort_index,
        sum(days.customers) as size,
        max(days.first_day) as last_first_day
    from cohort_first_days as days
    inner join calendar
        on days.first_day = calendar.day
    group by 1, 2, 3, 4
),

flagged as (
    select
        cells.*,
        periods.period_start as cohort_start,
        periods.is_complete and cells.size = cohorts.size as is_complete,
        periods.period_start >= periods.first_purchase_on + cast(cells.active_window as integer) as is_warm,
        cells.mode <> 'on_or_after'
        or cells.follow_up > 0
        or cohorts.last_first_day + cast(cells.days_needed + cells.active_window as integer) <= settings.as_of + 1 as is_waited
    from cells
    inner join periods
        on cells.grain = periods.grain and cells.cohort_index = periods.period_index
    inner join cohorts
        on cells.segment_by = cohorts.segment_by
        and cells.segment_number = cohorts.segment_number
        and cells.grain = cohorts.grain
        and cells.cohort_index = cohorts.cohort_index
    cross join settings
),

-- every cell as itself, and once more as a part of its age's average where somebody is old enough
cells_and_average as (
    select
        flagged.age_unit,
        flagged.window_days,
        flagged.segment_by,
        flagged.segment_number,
        flagged.grain,
        flagged.mode,
        flagged.follow_up,
        flagged.relative_to,
        flagged.active_window,
        case when rows.is_average = 0 then flagged.cohort_start end as cohort_start,
        flagged.age,
        flagged.bracket,
        sum(flagged.size) as size,
        sum(flagged.base) as base,
        sum(flagged.customers) as customers,
        avg(flagged.customers / cast(nullif(flagged.base, 0) as double)) as mean_of_rates,
        sum(flagged.orders) as orders,
        sum(flagged.revenue) as revenue,
        sum(flagged.cumulative_revenue) as cumulative_revenue,
        min(case when flagged.is_complete or rows.is_average = 1 then 1 else 0 end) = 1 as is_complete,
        min(case when flagged.is_warm then 1 else 0 end) = 1 as is_warm,
        min(case when flagged.is_waited and (flagged.is_complete or rows.is_average = 1) then 1 else 0 end) = 1 as is_final
    from flagged
    inner join (select 0 as is_average union all select 1) as rows
        on rows.is_average = 0 or flagged.size > 0
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
)

select
    cells.age_unit,
    cells.window_days,
    cells.grain,
    cells.mode,
    'elapsed' as clock,
    cells.active_window,
    cells.follow_up,
    cells.relative_to,
    cells.cohort_start,
    cells.age,
    cells.bracket,
    cast(null as date) as period_start,
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

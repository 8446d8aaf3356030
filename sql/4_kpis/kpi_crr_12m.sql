-- file: sql/4_kpis/kpi_crr_12m.sql
-- kpi_crr_12m: twelve-month retention rate, the one to hold against benchmarks.
-- grain:   one row per grain, active window, segment and period
-- reads:   year_span_lapses, service_years, active_windows, calendar, kpi_crr, periods, grains, segments, settings
-- columns:
--   segment_by, segment_number, grain, active_window, period_index
--   customers_at_year_start  integer  active at the first date of the year that ends at period_end
--   retained_12m             integer  of those, active at period_end
--   crr_12m                  ratio    0 to 1; NULL: see reason
--   reason                   text     needs_a_year, no_customers_at_start, no_lapse_possible; NULL: crr_12m has a value
-- formula: crr_12m = retained_12m / customers_at_year_start
-- source:  definitions.md, section 4, Twelve-month rates
with reached as (
    select
        spans.segment_by,
        spans.segment_number,
        spans.grain,
        spans.active_window,
        spans.from_index,
        least(
            spans.until_index,
            coalesce(before_year.period_index + grains.periods_per_year, spans.until_index),
            coalesce(at_end.period_index, spans.until_index)
        ) as until_index,
        spans.customers
    from year_span_lapses as spans
    inner join grains
        on spans.grain = grains.grain
    left join calendar as before_year
        on spans.grain = before_year.grain and spans.lapse_day_before = before_year.day
    left join calendar as at_end
        on spans.grain = at_end.grain and spans.lapse_day = at_end.day
),

-- of one of the models
stayed as (
    select reached.*
    from reached
    cross join settings
    where reached.until_index > reached.from_index and settings.model = 'purchases'
    union all
    select
        served.segment_by,
        served.segment_number,
        served.grain,
        active_windows.active_window,
        served.from_index,
        served.until_index,
        served.customers
    from service_years as served
    cross join active_windows
),

changes as (
    select
        segment_by,
        segment_number,
        grain,
        active_window,
        period_index,
        sum(change) as change
    from (
        select segment_by, segment_number, grain, active_window, from_index as period_index, customers as change
        from stayed
        union all
        select segment_by, segment_number, grain, active_window, until_index, -customers
        from stayed
    ) as both_ends
    group by segment_by, segment_number, grain, active_window, period_index
),

flows as (
    select
        segment_by,
        segment_number,
        grain,
        active_window,
        period_index,
        customers_at_start
    from kpi_crr
),

years as (
    select
        flows.segment_by,
        flows.segment_number,
        flows.grain,
        flows.active_window,
        flows.period_index,
        periods.year_start,
        settings.model = 'purchases'
        and periods.period_end <= segments.first_purchase_on + cast(flows.active_window as integer) as nobody_can_lapse,
        coalesce(year_ago.customers_at_start, 0) as customers_at_year_start,
        cast(sum(coalesce(changes.change, 0)) over (
            partition by flows.segment_by, flows.segment_number, flows.grain, flows.active_window
            order by flows.period_index
            rows between unbounded preceding and current row
        ) as bigint) as retained_12m
    from flows
    inner join periods
        on flows.grain = periods.grain and flows.period_index = periods.period_index
    inner join segments
        on flows.segment_by = segments.segment_by and flows.segment_number = segments.segment_number
    cross join settings
    left join flows as year_ago
        on flows.segment_by = year_ago.segment_by
        and flows.segment_number = year_ago.segment_number
        and flows.grain = year_ago.grain
        and flows.active_window = year_ago.active_window
        and flows.period_index - periods.periods_per_year + 1 = year_ago.period_index
    left join changes
        on flows.segment_by = changes.segment_by
        and flows.segment_number = changes.segment_number
        and flows.grain = changes.grain
        and flows.active_window = changes.active_window
        and flows.period_index = changes.period_index
),

reasons as (
    select
        *,
        case
            when year_start is null then 'needs_a_year'
            when customers_at_year_start = 0 then 'no_customers_at_start'
            when nobody_can_lapse then 'no_lapse_possible'
        end as reason
    from years
)

select
    segment_by,
    segment_number,
    grain,
    active_window,
    period_index,
    case when year_start is not null then customers_at_year_start end as customers_at_year_start,
    case when year_start is not null then retained_12m end as retained_12m,
    case when reason is null then retained_12m / cast(nullif(customers_at_year_start, 0) as double) end as crr_12m,
    reason
from reasons

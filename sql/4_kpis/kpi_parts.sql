-- file: sql/4_kpis/kpi_parts.sql
-- kpi_parts: what each KPI is made of, in one shape: a sum above the line, a sum below it, and the squares that its spread is made of.
-- grain:   one row per grain, active window, segment, period and KPI
-- reads:   kpi_crr, kpi_rcr, kpi_pfr, kpi_clv, kpi_nps, second_purchases, customer_segments, calendar, periods, segments, active_windows, settings
-- columns:
--   segment_by, segment, grain, active_window, period_index, period_start, period_end
--   kpi          text     crr, ccr, crr_12m, rcr, rcr_12m, nps, pfr, pfr_12m, aov, revenue_per_customer, clv, second_purchase_30, _60, _90, _180, _365
--   kind         text     share (each unit is 0 or 1 above, 1 below), score (-1, 0 or 1 above, 1 below), ratio (any sums)
--   above, below  number  customers, responses, orders or money; 0: nothing
--   units        integer  customers (nps: responses) that both are summed over; of money those, too, who were only given something back
--   above_squared, above_times_below, below_squared  number  sums over the units of y y, y x and x x; NULL: of pfr_12m and clv nobody asks
--   is_complete  boolean  the period is over; of a second-purchase rate: n days have passed for all whose first purchase is in it
--   is_warm      boolean  the period (of a twelve-month rate: the year) starts at least W days after the first purchase of all
--   value        number   as in kpis: ratios 0 to 1, nps a score, aov and clv money; NULL: see reason
--   reason       text     why the KPI has no value, as in kpis; NULL: it has one
-- formula: value = above / below (nps: 100 times that). clv: revenue_12m x crr_12m / customers_12m. second_purchase_n: of those with a first purchase in the period, the share with a second
--          purchase day at most n days later, among those whose n days have passed by as-of
-- source:  definitions.md, section 4
-- note:    sums of segments are the sums of all of them together, and so are squares: what compares and explains stands on this
with horizons as (
    select 'second_purchase_30' as kpi, 30 as within_days
    union all
    select 'second_purchase_60', 60
    union all
    select 'second_purchase_90', 90
    union all
    select 'second_purchase_180', 180
    union all
    select 'second_purchase_365', 365
),

newcomers as (
    select
        'all' as segment_by,
        0 as segment_number,
        first_day,
        second_day
    from second_purchases
    union all
    select
        segments.segment_by,
        segments.segment_number,
        second_purchases.first_day,
        second_purchases.second_day
    from second_purchases
    inner join customer_segments as segments
        on second_purchases.customer_key = segments.customer_key
),

second_counts as (
    select
        newcomers.segment_by,
        newcomers.segment_number,
        calendar.grain,
        calendar.period_index,
        horizons.kpi,
        count(*) filter (where newcomers.first_day + horizons.within_days <= settings.as_of) as old_enough,
        count(*) filter (
            where newcomers.first_day + horizons.within_days <= settings.as_of
                and newcomers.second_day <= newcomers.first_day + horizons.within_days
        ) as came_back
    from newcomers
    inner join calendar
        on newcomers.first_day = calendar.day
    cross join horizons
    cross join settings
    group by newcomers.segment_by, newcomers.segment_number, calendar.grain, calendar.period_index, horizons.kpi
),

-- one reading of each rate for the two KPIs that it is in: its view is a deep one
over_period as (
    select
        rates.segment_by,
        rates.segment_number,
        rates.grain,
        rates.active_window,
        rates.period_index,
        names.kpi,
        case names.kpi when 'crr' then rates.retained_customers else rates.churned_customers end as above,
        rates.customers_at_start as below,
        rates.reason
    from kpi_crr as rates
    cross join (select 'crr' as kpi union all select 'ccr') as names
),

over_year as (
    select
        worth.segment_by,
        worth.segment_number,
        worth.grain,
        worth.active_window,
        worth.period_index,
        names.kpi,
        names.kind,
        case names.kpi
            when 'crr_12m' then coalesce(worth.retained_12m, 0)
            else coalesce(cast(bought.revenue_12m as double) * worth.crr_12m, 0)
        end as above,
        coalesce(case names.kpi when 'crr_12m' then worth.customers_at_year_start else bought.customers_12m end, 0) as below,
        case names.kpi when 'crr_12m' then worth.crr_12m_reason else worth.reason end as reason
    from kpi_clv as worth
    inner join kpi_pfr as bought
        on worth.segment_by = bought.segment_by
        and worth.segment_number = bought.segment_number
        and worth.grain = bought.grain and worth.period_index = bought.period_index
    cross join (select 'crr_12m' as kpi, 'share' as kind union all select 'clv', 'ratio') as names
),

shares as (
    select segment_by, segment_number, grain, active_window, period_index, kpi, above, below, reason
    from over_period
    union all
    select
        rates.segment_by,
        rates.segment_number,
        rates.grain,
        active_windows.active_window,
        rates.period_index,
        'rcr',
        rates.returning_customers,
        rates.customers,
        case when rates.customers = 0 then 'no_customers' end
    from kpi_rcr as rates
    cross join active_windows
    union all
    select
        rates.segment_by,
        rates.segment_number,
        rates.grain,
        active_windows.active_window,
        rates.period_index,
        'rcr_12m',
        coalesce(rates.returning_12m, 0),
        coalesce(rates.customers_12m, 0),
        case when rates.customers_12m is null then 'needs_a_year' when rates.customers_12m = 0 then 'no_customers' end
    from kpi_rcr as rates
    cross join active_windows
    union all
    select
        segments.segment_by,
        segments.segment_number,
        periods.grain,
        active_windows.active_window,
        periods.period_index,
        horizons.kpi,
        coalesce(second_counts.came_back, 0),
        coalesce(second_counts.old_enough, 0),
        case when coalesce(second_counts.old_enough, 0) = 0 then 'no_customers' end
    from periods
    cross join segments
    cross join active_windows
    cross join horizons
    left join second_counts
        on segments.segment_by = second_counts.segment_by
        and segments.segment_number = second_counts.segment_number
        and periods.grain = second_counts.grain
        and periods.period_index = second_counts.period_index
        and horizons.kpi = second_counts.kpi
),

scores as (
    select
        segment_by,
        segment_number,
        grain,
        period_index,
        coalesce(promoters - detractors, 0) as above,
        coalesce(responses, 0) as below,
        coalesce(promoters + detractors, 0) as squares,
        case when responses is null then 'no_survey' when responses = 0 then 'no_responses' end as reason
    from kpi_nps
),

sums as (
    select
        kpi_pfr.segment_by,
        kpi_pfr.segment_number,
        kpi_pfr.grain,
        kpi_pfr.period_index,
        kpi_rcr.customers,
        kpi_rcr.customers + kpi_pfr.refunded_only_customers as payers,
        kpi_pfr.orders,
        cast(kpi_pfr.revenue as double) as revenue,
        cast(kpi_pfr.revenue - kpi_pfr.refunded_only_revenue as double) as revenue_of_buyers,
        coalesce(kpi_pfr.orders_squared, 0) as orders_squared,
        coalesce(kpi_pfr.revenue_squared, 0) as revenue_squared,
        coalesce(kpi_pfr.revenue_times_orders, 0) as revenue_times_orders
    from kpi_pfr
    inner join kpi_rcr
        on kpi_pfr.segment_by = kpi_rcr.segment_by
        and kpi_pfr.segment_number = kpi_rcr.segment_number
        and kpi_pfr.grain = kpi_rcr.grain and kpi_pfr.period_index = kpi_rcr.period_index
),

ratios as (
    select
        segment_by, segment_number, grain, period_index, 'pfr' as kpi, cast(orders as double) as above, customers as below, customers as units,
        orders_squared as above_squared, cast(orders as double) as above_times_below, cast(customers as double) as below_squared,
        case when customers = 0 then 'no_customers' end as reason
    from sums
    union all
    select
        segment_by, segment_number, grain, period_index, 'aov', revenue, orders, payers,
        revenue_squared, revenue_times_orders, orders_squared,
        case when orders = 0 then 'no_orders' end
    from sums
    union all
    select
        segment_by, segment_number, grain, period_index, 'revenue_per_customer', revenue, customers, payers,
        revenue_squared, revenue_of_buyers, cast(customers as double),
        case when customers = 0 then 'no_customers' end
    from sums
    union all
    select
        segment_by, segment_number, grain, period_index, 'pfr_12m', cast(coalesce(orders_12m, 0) as double), coalesce(customers_12m, 0), coalesce(customers_12m, 0),
        cast(null as double), cast(null as double), cast(null as double),
        case when customers_12m is null then 'needs_a_year' when customers_12m = 0 then 'no_customers' end
    from kpi_pfr
),

parts as (
    select
        segment_by, segment_number, grain, active_window, period_index, kpi, 'share' as kind, cast(above as double) as above, below, below as units,
        cast(above as double) as above_squared, cast(above as double) as above_times_below, cast(below as double) as below_squared, reason
    from shares
    union all
    select
        scores.segment_by, scores.segment_number, scores.grain, active_windows.active_window, scores.period_index, 'nps', 'score',
        cast(scores.above as double), scores.below, scores.below,
        cast(scores.squares as double), cast(scores.above as double), cast(scores.below as double), scores.reason
    from scores
    cross join active_windows
    union all
    select
        ratios.segment_by, ratios.segment_number, ratios.grain, active_windows.active_window, ratios.period_index, ratios.kpi, 'ratio',
        ratios.above, ratios.below, ratios.units,
        ratios.above_squared, ratios.above_times_below, ratios.below_squared, ratios.reason
    from ratios
    cross join active_windows
    union all
    select
        segment_by, segment_number, grain, active_window, period_index, kpi, kind, above, below, below,
        case kind when 'share' then above end, case kind when 'share' then above end,
        case kind when 'share' then cast(below as double) end, reason
    from over_year
)

select
    segments.segment_by,
    segments.segment,
    parts.grain,
    parts.active_window,
    parts.period_index,
    periods.period_start,
    periods.period_end,
    parts.kpi,
    parts.kind,
    parts.above,
    parts.below,
    parts.units,
    parts.above_squared,
    parts.above_times_below,
    parts.below_squared,
    periods.is_complete and (
        horizons.within_days is null or periods.period_end - 1 + cast(horizons.within_days as integer) <= settings.as_of
    ) as is_complete,
    case when parts.kpi in ('crr_12m', 'rcr_12m', 'pfr_12m', 'clv') then periods.year_start else periods.period_start end
    >= periods.first_purchase_on + cast(parts.active_window as integer) as is_warm,
    case when parts.reason is null then case when parts.kpi = 'nps' then 100 else 1 end * parts.above / nullif(parts.below, 0) end as value,
    parts.reason
from parts
inner join segments
    on parts.segment_by = segments.segment_by and parts.segment_number = segments.segment_number
inner join periods
    on parts.grain = periods.grain and parts.period_index = periods.period_index
left join horizons
    on parts.kpi = horizons.kpi
cross join settings

-- file: sql/4_kpis/kpi_fractions.sql
-- kpi_fractions: each KPI of a period as one row, with what stands above and below the line.
-- grain:   one row per grain, active window, segment, period and KPI
-- reads:   periods, segments, kpi_crr, kpi_rcr, kpi_pfr, kpi_clv, kpi_nps
-- columns:
--   grain, active_window, segment_by, segment, period_start, period_end, is_complete
--   kpi            text
--   kpi_number     integer  the six KPIs 1 to 6, then crr_12m, rcr_12m, pfr_12m, aov
--   kpi_value      number   as in kpis: ratios 0 to 1, nps a score, clv and aov money; NULL: see reason
--   numerator      number   customers retained (crr), churned (ccr), returning (rcr); orders (pfr); promoters less detractors (nps); money (clv, aov)
--   denominator    number   customers at the start (crr, ccr), customers (rcr, pfr, clv), responses (nps), orders (aov)
--   reason         text     why there is no value; NULL: there is one
-- formula: kpi_value = numerator / denominator (nps: 100 x that). clv: the year's revenue x crr_12m over the year's customers
-- source:  definitions.md, section 4
with joined as (
    select
        periods.grain,
        kpi_crr.active_window,
        segments.segment_by,
        segments.segment,
        periods.period_start,
        periods.period_end,
        periods.is_complete,
        case when periods.year_start is null then 'needs_a_year' else 'no_customers' end as year_reason,
        kpi_crr.crr,
        kpi_crr.retained_customers,
        kpi_crr.churned_customers,
        kpi_crr.customers_at_start,
        kpi_crr.reason as crr_reason,
        kpi_clv.crr_12m,
        kpi_clv.retained_12m,
        kpi_clv.customers_at_year_start,
        kpi_clv.crr_12m_reason,
        kpi_rcr.rcr,
        kpi_rcr.returning_customers,
        kpi_rcr.customers,
        kpi_rcr.rcr_12m,
        kpi_rcr.returning_12m,
        kpi_rcr.customers_12m,
        kpi_pfr.pfr,
        kpi_pfr.orders,
        kpi_pfr.pfr_12m,
        kpi_pfr.orders_12m,
        kpi_pfr.aov,
        cast(kpi_pfr.revenue as double) as revenue,
        cast(kpi_pfr.revenue_12m as double) as revenue_12m,
        kpi_clv.clv,
        kpi_clv.reason as clv_reason,
        kpi_nps.nps,
        kpi_nps.promoters - kpi_nps.detractors as promoters_less_detractors,
        kpi_nps.responses
    from periods
    inner join kpi_crr
        on periods.grain = kpi_crr.grain and periods.period_index = kpi_crr.period_index
    inner join segments
        on kpi_crr.segment_by = segments.segment_by and kpi_crr.segment_number = segments.segment_number
    inner join kpi_clv
        on kpi_crr.segment_by = kpi_clv.segment_by
        and kpi_crr.segment_number = kpi_clv.segment_number
        and kpi_crr.grain = kpi_clv.grain
        and kpi_crr.active_window = kpi_clv.active_window
        and kpi_crr.period_index = kpi_clv.period_index
    inner join kpi_rcr
        on kpi_crr.segment_by = kpi_rcr.segment_by
        and kpi_crr.segment_number = kpi_rcr.segment_number
        and periods.grain = kpi_rcr.grain and periods.period_index = kpi_rcr.period_index
    inner join kpi_pfr
        on kpi_crr.segment_by = kpi_pfr.segment_by
        and kpi_crr.segment_number = kpi_pfr.segment_number
        and periods.grain = kpi_pfr.grain and periods.period_index = kpi_pfr.period_index
    inner join kpi_nps
        on kpi_crr.segment_by = kpi_nps.segment_by
        and kpi_crr.segment_number = kpi_nps.segment_number
        and periods.grain = kpi_nps.grain and periods.period_index = kpi_nps.period_index
),

names as (
    select 1 as kpi_number, 'crr' as kpi
    union all
    select 2, 'ccr'
    union all
    select 3, 'clv'
    union all
    select 4, 'nps'
    union all
    select 5, 'rcr'
    union all
    select 6, 'pfr'
    union all
    select 7, 'crr_12m'
    union all
    select 8, 'rcr_12m'
    union all
    select 9, 'pfr_12m'
    union all
    select 10, 'aov'
)

select
    joined.grain,
    joined.active_window,
    joined.segment_by,
    joined.segment,
    joined.period_start,
    joined.period_end,
    joined.is_complete,
    names.kpi,
    names.kpi_number,
    cast(case names.kpi
        when 'crr' then joined.crr
        when 'ccr' then 1 - joined.crr
        when 'clv' then joined.clv
        when 'nps' then joined.nps
        when 'rcr' then joined.rcr
        when 'pfr' then joined.pfr
        when 'crr_12m' then joined.crr_12m
        when 'rcr_12m' then joined.rcr_12m
        when 'pfr_12m' then joined.pfr_12m
        else joined.aov
    end as double) as kpi_value,
    cast(case names.kpi
        when 'crr' then joined.retained_customers
        when 'ccr' then joined.churned_customers
        when 'clv' then joined.revenue_12m * joined.crr_12m
        when 'nps' then joined.promoters_less_detractors
        when 'rcr' then joined.returning_customers
        when 'pfr' then joined.orders
        when 'crr_12m' then joined.retained_12m
        when 'rcr_12m' then joined.returning_12m
        when 'pfr_12m' then joined.orders_12m
        else joined.revenue
    end as double) as numerator,
    cast(case names.kpi
        when 'crr' then joined.customers_at_start
        when 'ccr' then joined.customers_at_start
        when 'clv' then joined.customers_12m
        when 'nps' then joined.responses
        when 'rcr' then joined.customers
        when 'pfr' then joined.customers
        when 'crr_12m' then joined.customers_at_year_start
        when 'rcr_12m' then joined.customers_12m
        when 'pfr_12m' then joined.customers_12m
        else joined.orders
    end as double) as denominator,
    case
        when names.kpi in ('crr', 'ccr') then joined.crr_reason
        when names.kpi = 'clv' and joined.clv is null then joined.clv_reason
        when names.kpi = 'crr_12m' then joined.crr_12m_reason
        when names.kpi = 'nps' and joined.responses is null then 'no_survey'
        when names.kpi = 'nps' and joined.responses = 0 then 'no_responses'
        when names.kpi in ('rcr', 'pfr') and joined.customers = 0 then 'no_customers'
        when names.kpi = 'rcr_12m' and joined.rcr_12m is null then joined.year_reason
        when names.kpi = 'pfr_12m' and joined.pfr_12m is null then joined.year_reason
        when names.kpi = 'aov' and joined.aov is null then 'no_orders'
    end as reason
from joined
cross join names

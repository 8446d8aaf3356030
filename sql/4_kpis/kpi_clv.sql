-- file: sql/4_kpis/kpi_clv.sql
-- kpi_clv: customer lifetime value by the articles' formula: the spend expected from a customer in the next year.
-- grain:   one row per grain, active window, segment and period
-- reads:   kpi_pfr, kpi_crr_12m, periods, settings
-- columns:
--   segment_by, segment_number, grain, active_window, period_index
--   clv_aov                 money   average order value of the year that ends at period_end
--   clv_purchases_per_year  number  orders / customers of that year
--   customers_at_year_start, retained_12m, crr_12m, crr_12m_reason  as in kpi_crr_12m
--   clv                     money   revenue, not margin; NULL: see reason
--   clv_lifespan            money   clv_aov x clv_purchases_per_year / (1 - crr_12m)
--   clv_is_warm             boolean the year's first date is at least W days after the first purchase of all; always, in the model subscriptions
--   reason                  text    why clv is NULL
-- formula: clv = clv_aov x clv_purchases_per_year x crr_12m
-- source:  definitions.md, section 4, CLV
with years as (
    select
        kpi_crr_12m.segment_by,
        kpi_crr_12m.segment_number,
        kpi_crr_12m.grain,
        kpi_crr_12m.active_window,
        kpi_crr_12m.period_index,
        kpi_crr_12m.customers_at_year_start,
        kpi_crr_12m.retained_12m,
        kpi_crr_12m.crr_12m,
        cast(kpi_pfr.revenue_12m as double) / nullif(kpi_pfr.orders_12m, 0) as clv_aov,
        kpi_pfr.orders_12m / cast(nullif(kpi_pfr.customers_12m, 0) as double) as clv_purchases_per_year,
        case
            when settings.model = 'purchases' or periods.year_start is null
                then periods.year_start >= periods.first_purchase_on + cast(kpi_crr_12m.active_window as integer)
            else true
        end as clv_is_warm,
        kpi_crr_12m.reason
    from kpi_crr_12m
    inner join kpi_pfr
        on kpi_crr_12m.segment_by = kpi_pfr.segment_by
        and kpi_crr_12m.segment_number = kpi_pfr.segment_number
        and kpi_crr_12m.grain = kpi_pfr.grain and kpi_crr_12m.period_index = kpi_pfr.period_index
    inner join periods
        on kpi_crr_12m.grain = periods.grain and kpi_crr_12m.period_index = periods.period_index
    cross join settings
)

select
    segment_by,
    segment_number,
    grain,
    active_window,
    period_index,
    clv_aov,
    clv_purchases_per_year,
    customers_at_year_start,
    retained_12m,
    crr_12m,
    reason as crr_12m_reason,
    clv_aov * clv_purchases_per_year * crr_12m as clv,
    clv_aov * clv_purchases_per_year / nullif(1 - crr_12m, 0) as clv_lifespan,
    clv_is_warm,
    coalesce(reason, case when clv_aov is null then 'no_orders' end) as reason
from years

-- file: sql/4_kpis/kpis.sql
-- kpis: all six KPIs of a period with the counts behind them, side by side.
-- grain:   one row per grain, active window, segment and period
-- reads:   periods, kpi_crr, kpi_ccr, kpi_rcr, kpi_pfr, kpi_clv, kpi_nps, segments, settings, source_files
-- columns: those of definitions.md, section 7, KPI rows, in that order. Rates are ratios from 0 to 1, nps a score from -100 to
--   100, money in the workspace's currency, period_end the first day after the period.
--   small    text  names of the rates whose denominator is under 30, with commas
--   reasons  text  JSON object: for each NULL of the row, column -> reason
-- source:  definitions.md, sections 3, 4 and 7
-- note:    Model subscriptions: the columns from customers_at_start to crr_12m count who is served. The rows are the same for every
--          active_window, every period is warm (the export holds those who came before it begins), and what is made of orders
--          is NULL with the reason no_orders where no order file stands beside the subscriptions.
with joined as (
    select
        segments.segment_by,
        segments.segment,
        periods.grain,
        periods.period_start,
        periods.period_end,
        kpi_crr.active_window,
        periods.is_complete,
        settings.model = 'subscriptions'
        or periods.period_start >= periods.first_purchase_on + cast(kpi_crr.active_window as integer) as is_warm,
        sales.files = 0 as has_no_sales,
        kpi_crr.customers_at_start,
        kpi_crr.customers_at_end,
        kpi_crr.new_customers,
        kpi_crr.won_back_customers,
        kpi_crr.retained_customers,
        kpi_crr.churned_customers,
        kpi_crr.acquired_customers,
        kpi_crr.quick_ratio,
        kpi_crr.crr,
        kpi_crr.crr_low,
        kpi_crr.crr_high,
        kpi_crr.reason as crr_reason,
        kpi_ccr.ccr,
        kpi_ccr.ccr_low,
        kpi_ccr.ccr_high,
        kpi_clv.customers_at_year_start,
        kpi_clv.crr_12m,
        kpi_clv.crr_12m_reason,
        kpi_rcr.customers,
        kpi_rcr.returning_customers,
        kpi_rcr.returning_from_before,
        kpi_rcr.repeat_in_period_customers,
        kpi_rcr.rcr,
        kpi_rcr.rcr_low,
        kpi_rcr.rcr_high,
        kpi_rcr.customers_12m,
        kpi_rcr.rcr_12m,
        case when periods.year_start is null then 'needs_a_year' else 'no_customers' end as year_reason,
        kpi_pfr.orders,
        cast(kpi_pfr.revenue as double) as revenue,
        kpi_pfr.orders_all,
        cast(kpi_pfr.revenue_all as double) as revenue_all,
        cast(kpi_pfr.returning_revenue as double) as returning_revenue,
        kpi_pfr.aov,
        kpi_pfr.aov_low,
        kpi_pfr.aov_high,
        kpi_pfr.revenue_per_customer,
        kpi_pfr.pfr,
        kpi_pfr.pfr_low,
        kpi_pfr.pfr_high,
        kpi_pfr.pfr_12m,
        kpi_clv.clv_aov,
        kpi_clv.clv_purchases_per_year,
        kpi_clv.clv,
        kpi_clv.clv_lifespan,
        kpi_clv.clv_is_warm,
        kpi_clv.reason as clv_reason,
        kpi_nps.responses,
        kpi_nps.promoters,
        kpi_nps.passives,
        kpi_nps.detractors,
        kpi_nps.nps,
        kpi_nps.nps_low,
        kpi_nps.nps_high
    from periods
    cross join settings
    cross join (select count(*) as files from source_files where kind = 'orders') as sales
    inner join kpi_crr
        on periods.grain = kpi_crr.grain and periods.period_index = kpi_crr.period_index
    inner join segments
        on kpi_crr.segment_by = segments.segment_by and kpi_crr.segment_number = segments.segment_number
    inner join kpi_ccr
        on kpi_crr.segment_by = kpi_ccr.segment_by
        and kpi_crr.segment_number = kpi_ccr.segment_number
        and kpi_crr.grain = kpi_ccr.grain
        and kpi_crr.active_window = kpi_ccr.active_window
        and kpi_crr.period_index = kpi_ccr.period_index
    inner join kpi_clv
        on kpi_crr.segment_by = kpi_clv.segment_by
        and kpi_crr.segment_number = kpi_clv.segment_number
        and kpi_crr.grain = kpi_clv.grain
        and kpi_crr.active_window = kpi_clv.active_window
        and kpi_crr.period_index = kpi_clv.period_index
    left join kpi_rcr
        on sales.files > 0
        and kpi_crr.segment_by = kpi_rcr.segment_by
        and kpi_crr.segment_number = kpi_rcr.segment_number
        and periods.grain = kpi_rcr.grain and periods.period_index = kpi_rcr.period_index
    left join kpi_pfr
        on sales.files > 0
        and kpi_crr.segment_by = kpi_pfr.segment_by
        and kpi_crr.segment_number = kpi_pfr.segment_number
        and periods.grain = kpi_pfr.grain and periods.period_index = kpi_pfr.period_index
    inner join kpi_nps
        on kpi_crr.segment_by = kpi_nps.segment_by
        and kpi_crr.segment_number = kpi_nps.segment_number
        and periods.grain = kpi_nps.grain and periods.period_index = kpi_nps.period_index
)

select
    grain,
    period_start,
    period_end,
    active_window,
    segment_by,
    segment,
    is_complete,
    is_warm,
    concat_ws(
        ',',
        case when crr is not null and customers_at_start < 30 then 'crr' end,
        case when ccr is not null and customers_at_start < 30 then 'ccr' end,
        case when crr_12m is not null and customers_at_year_start < 30 then 'crr_12m' end,
        case when rcr is not null and customers < 30 then 'rcr' end,
        case when rcr_12m is not null and customers_12m < 30 then 'rcr_12m' end,
        case when pfr is not null and customers < 30 then 'pfr' end,
        case when pfr_12m is not null and customers_12m < 30 then 'pfr_12m' end,
        case when nps is not null and responses < 30 then 'nps' end
    ) as small,
    customers_at_start,
    customers_at_end,
    new_customers,
    won_back_customers,
    retained_customers,
    churned_customers,
    acquired_customers,
    quick_ratio,
    crr,
    crr_low,
    crr_high,
    ccr,
    ccr_low,
    ccr_high,
    crr_12m,
    customers,
    returning_customers,
    returning_from_before,
    repeat_in_period_customers,
    rcr,
    rcr_low,
    rcr_high,
    rcr_12m,
    orders,
    revenue,
    orders_all,
    revenue_all,
    returning_revenue,
    aov,
    aov_low,
    aov_high,
    revenue_per_customer,
    pfr,
    pfr_low,
    pfr_high,
    pfr_12m,
    clv_aov,
    clv_purchases_per_year,
    clv,
    clv_lifespan,
    clv_is_warm,
    responses,
    promoters,
    passives,
    detractors,
    nps,
    nps_low,
    nps_high,
    concat('{', concat_ws(
        ', ',
        case when quick_ratio is null then '"quick_ratio": "no_churn"' end,
        case when crr is null then concat('"crr": "', crr_reason, '"') end,
        case when crr_low is null then concat('"crr_low": "', crr_reason, '"') end,
        case when crr_high is null then concat('"crr_high": "', crr_reason, '"') end,
        case when ccr is null then concat('"ccr": "', crr_reason, '"') end,
        case when ccr_low is null then concat('"ccr_low": "', crr_reason, '"') end,
        case when ccr_high is null then concat('"ccr_high": "', crr_reason, '"') end,
        case when crr_12m is null then concat('"crr_12m": "', crr_12m_reason, '"') end,
        case when clv_is_warm is null then '"clv_is_warm": "needs_a_year"' end,
        case
            when has_no_sales then concat_ws(
                ', ',
                '"customers": "no_orders", "returning_customers": "no_orders", "returning_from_before": "no_orders"',
                '"repeat_in_period_customers": "no_orders", "rcr": "no_orders", "rcr_low": "no_orders"',
                '"rcr_high": "no_orders", "rcr_12m": "no_orders", "orders": "no_orders", "revenue": "no_orders"',
                '"orders_all": "no_orders", "revenue_all": "no_orders", "returning_revenue": "no_orders", "aov": "no_orders"',
                '"aov_low": "no_orders", "aov_high": "no_orders", "revenue_per_customer": "no_orders", "pfr": "no_orders"',
                '"pfr_low": "no_orders", "pfr_high": "no_orders", "pfr_12m": "no_orders", "clv_aov": "no_orders"',
                '"clv_purchases_per_year": "no_orders", "clv": "no_orders", "clv_lifespan": "no_orders"'
            )
            else nullif(concat_ws(
                ', ',
                case when rcr is null then '"rcr": "no_customers", "rcr_low": "no_customers", "rcr_high": "no_customers"' end,
                case when rcr_12m is null then concat('"rcr_12m": "', year_reason, '"') end,
                case when aov is null then '"aov": "no_orders", "aov_low": "no_orders", "aov_high": "no_orders"' end,
                case when aov is not null and aov_low is null then '"aov_low": "one_customer", "aov_high": "one_customer"' end,
                case when orders_all is null then '"orders_all": "not_by_segment", "revenue_all": "not_by_segment"' end,
                case when revenue_per_customer is null then '"revenue_per_customer": "no_customers"' end,
                case when pfr is null then '"pfr": "no_customers", "pfr_low": "no_customers", "pfr_high": "no_customers"' end,
                case when pfr is not null and pfr_low is null then '"pfr_low": "one_customer", "pfr_high": "one_customer"' end,
                case when pfr_12m is null then concat('"pfr_12m": "', year_reason, '"') end,
                case when clv_aov is null then concat('"clv_aov": "', replace(year_reason, 'no_customers', 'no_orders'), '"') end,
                case when clv_purchases_per_year is null then concat('"clv_purchases_per_year": "', year_reason, '"') end,
                case when clv is null then concat('"clv": "', clv_reason, '"') end,
                case when clv_lifespan is null then concat('"clv_lifespan": "', coalesce(clv_reason, 'no_churn'), '"') end
            ), '')
        end,
        case
            when responses is null
                then '"responses": "no_survey", "promoters": "no_survey", "passives": "no_survey", "detractors": "no_survey"'
        end,
        case when nps is null then concat('"nps": "', case when responses is null then 'no_survey' else 'no_responses' end, '"') end,
        case when nps_low is null then concat('"nps_low": "', case when responses is null then 'no_survey' else 'no_responses' end, '"') end,
        case when nps_high is null then concat('"nps_high": "', case when responses is null then 'no_survey' else 'no_responses' end, '"') end
    ), '}') as reasons
from joined

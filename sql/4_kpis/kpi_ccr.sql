-- file: sql/4_kpis/kpi_ccr.sql
-- kpi_ccr: customer churn rate, the share of the customers at the start who are gone at the end.
-- grain:   one row per grain, active window, segment and period
-- reads:   kpi_crr
-- columns:
--   segment_by, segment_number, grain, active_window, period_index
--   churned_customers, customers_at_start  integer
--   ccr, ccr_low, ccr_high  ratio  0 to 1, with its 95 % Wilson interval; NULL where crr is, for the same reason
-- formula: ccr = churned / S = 1 - crr
-- source:  definitions.md, section 4
select
    segment_by,
    segment_number,
    grain,
    active_window,
    period_index,
    churned_customers,
    customers_at_start,
    case when reason is null then churned_customers / cast(nullif(customers_at_start, 0) as double) end as ccr,
    1 - crr_high as ccr_low,
    1 - crr_low as ccr_high
from kpi_crr

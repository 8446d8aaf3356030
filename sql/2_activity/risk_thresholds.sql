-- file: sql/2_activity/risk_thresholds.sql
-- risk_thresholds: after how many days of silence a customer who is still active is at risk, and who is new.
-- grain:   one row per grain
-- reads:   grains, next_purchase, return_windows, periods
-- columns:
--   grain               text
--   at_risk_after_days  integer  90th percentile of the time to the next purchase; NULL: nobody ever returned, so nobody is at risk
--   at_risk_basis       text     everyone, or those_who_return (see note); NULL: nobody ever returned
--   new_from, new_until  date    the last complete period, first day and first day after; NULL: no period is complete
-- formula: the first day on which next_purchase.returned_share >= 0.9; where there is none, nine_tenths_by
-- source:  definitions.md, section 6
-- note:    Everyone: by then 90 % of all have returned. Where half the customers never come back the curve never gets there; those_who_return:
--          by then 90 % of those who return have.
with curve as (
    select min(case when returned_share >= 0.9 - 1e-9 then days end) as nine_tenths
    from next_purchase
),

complete as (
    select grain, max(period_start) as new_from, max(period_end) as new_until
    from periods
    where is_complete
    group by grain
)

select
    grains.grain,
    cast(coalesce(curve.nine_tenths, windows.nine_tenths_by) as integer) as at_risk_after_days,
    case
        when curve.nine_tenths is not null then 'everyone'
        when windows.nine_tenths_by is not null then 'those_who_return'
    end as at_risk_basis,
    complete.new_from,
    complete.new_until
from grains
cross join curve
cross join return_windows as windows
left join complete
    on grains.grain = complete.grain

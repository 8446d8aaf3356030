-- file: sql/3_cohorts/survival_medians.sql
-- survival_medians: by when half of the customers have lapsed, or have come back for the second time, read off the curves of survival.
-- grain:   one row per segment, active window and event
-- reads:   survival
-- columns:
--   segment_by, segment, active_window, event
--   customers    integer
--   events       integer  of these, to whom it happened by as-of
--   censored     integer  of these, to whom it had not
--   last_days    integer  days since the first purchase up to which the curve goes
--   survival_at_end  ratio  what is left of the curve there
--   median_days  integer  first day by which the curve is at a half or below; NULL: it does not get there
--   median_low, median_high  integer  95 % interval: the first days on which the lower and the upper band are; NULL: the band does not get there
--   is_small     boolean  fewer than 30 customers
-- formula: median = the least t with S(t) <= 0.5
-- source:  definitions.md, section 5, Survival; the interval: Brookmeyer and Crowley, Biometrics 38, 1982
-- note:    the mean of the times seen would flatter a young shop: who takes longer has not been seen yet
select
    segment_by,
    segment,
    active_window,
    event,
    max(at_risk) as customers,
    cast(sum(events) as bigint) as events,
    cast(sum(censored) as bigint) as censored,
    max(days) as last_days,
    min(survival) as survival_at_end,
    min(case when survival <= 0.5 + 1e-12 then days end) as median_days,
    min(case when survival_low <= 0.5 + 1e-12 or survival = 0 then days end) as median_low,
    min(case when survival_high <= 0.5 + 1e-12 then days end) as median_high,
    max(at_risk) < 30 as is_small
from survival
group by segment_by, segment, active_window, event

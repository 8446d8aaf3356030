-- file: sql/2_activity/return_windows.sql
-- return_windows: how long customers take to return, in one row, and the active window that follows from it.
-- grain:   one row per workspace
-- reads:   next_purchase
-- columns:
--   gaps, returned, still_open  integer  times from a purchase day to the next: all, closed, open at as-of
--   horizon_days       integer  the curve is read up to here: the last day with 30 gaps at risk (if there is none, its end); NULL: no gaps
--   returned_share     ratio    expected to have returned by then, Kaplan-Meier
--   half_by, three_quarters_by, nine_tenths_by  integer  days by which 50, 75 and 90 % of those who return (by the horizon) have; NULL: nobody has
--   yearly_returned    integer  returned after 351 to 378 days
--   yearly_expected    number   of these, expected if people returned as in the 28 days before and the 28 after; NULL: no gap is so long
--   has_yearly_spike   boolean  at least half more than expected, and by more than 3 standard errors; NULL: no gap is so long
--   suggested_window   integer  days; NULL: nobody has returned
-- formula: suggested_window = the smallest of 30, 60, 90, 180, 365, 395, 730 and 1,095 days that is not below nine_tenths_by; with a yearly
--          spike 395 in place of 365. Spike: of n returns in the 84 days, x in the middle 28 against n p, p = the share of the days at risk that
--          lie there; (x - n p) / sqrt(n p (1 - p)) > 3 and x / n p >= 1.5
-- source:  definitions.md, section 3
-- note:    "Those who return" are those whom the curve sees return: who takes longer than horizon_days is not among them, so a
--          short export makes windows short. The suggestion is where to begin; W is a judgement.
with horizon as (
    select coalesce(max(case when not is_thin then days end), max(days)) as days
    from next_purchase
),

plateau as (
    select
        min(horizon.days) as horizon_days,
        sum(curve.returned + curve.still_open) as gaps,
        sum(curve.returned) as returned,
        sum(curve.still_open) as still_open,
        max(case when curve.days <= horizon.days then curve.returned_share end) as returned_share
    from next_purchase as curve
    cross join horizon
),

quantiles as (
    select
        min(case when curve.returned_share >= 0.5 * plateau.returned_share - 1e-9 then curve.days end) as half_by,
        min(case when curve.returned_share >= 0.75 * plateau.returned_share - 1e-9 then curve.days end) as three_quarters_by,
        min(case when curve.returned_share >= 0.9 * plateau.returned_share - 1e-9 then curve.days end) as nine_tenths_by
    from next_purchase as curve
    cross join plateau
    where plateau.returned_share > 0
),

-- days at risk in the middle 28 of the 84 days around a year, and in all of them
year_days as (
    select
        sum(case when days between 351 and 378 then returned else 0 end) as returned,
        sum(case when days between 323 and 406 then returned else 0 end) as returned_around,
        sum((returned + still_open) * greatest(0, least(days, 378) - 350)) as at_risk,
        sum((returned + still_open) * greatest(0, least(days, 406) - 322)) as at_risk_around
    from next_purchase
),

year_test as (
    select
        returned,
        case when at_risk > 0 then returned_around * (at_risk / cast(nullif(at_risk_around, 0) as double)) end as expected,
        case when at_risk > 0 then 1 - at_risk / cast(nullif(at_risk_around, 0) as double) end as share_outside
    from year_days
),

judged as (
    select
        returned,
        expected,
        case when expected is not null then
            returned >= 1.5 * expected and returned - expected > 3 * sqrt(expected * share_outside)
        end as has_spike
    from year_test
)

select
    cast(plateau.gaps as bigint) as gaps,
    cast(plateau.returned as bigint) as returned,
    cast(plateau.still_open as bigint) as still_open,
    plateau.horizon_days,
    plateau.returned_share,
    quantiles.half_by,
    quantiles.three_quarters_by,
    quantiles.nine_tenths_by,
    cast(judged.returned as bigint) as yearly_returned,
    judged.expected as yearly_expected,
    judged.has_spike as has_yearly_spike,
    case
        when quantiles.nine_tenths_by <= 30 then 30
        when quantiles.nine_tenths_by <= 60 then 60
        when quantiles.nine_tenths_by <= 90 then 90
        when quantiles.nine_tenths_by <= 180 then 180
        when quantiles.nine_tenths_by <= 365 and not coalesce(judged.has_spike, false) then 365
        when quantiles.nine_tenths_by <= 395 then 395
        when quantiles.nine_tenths_by <= 730 then 730
        when quantiles.nine_tenths_by > 730 then 1095
    end as suggested_window
from plateau
cross join quantiles
cross join judged

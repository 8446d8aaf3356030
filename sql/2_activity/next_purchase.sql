-- file: sql/2_activity/next_purchase.sql
-- next_purchase: the time from a purchase day to the customer's next one, as a Kaplan-Meier curve; gaps still open are censored at as-of.
-- grain:   one row per number of days after which a customer came back or a gap is still open
-- reads:   purchase_days, settings
-- columns:
--   days            integer  since a purchase day; 0: the purchase day is the as-of date
--   at_risk         integer  gaps of at least so many days, closed or still open
--   returned        integer  of these, closed by a purchase after exactly so many days
--   still_open      integer  of these, open, and as-of is exactly so many days after the purchase
--   returned_share  ratio    expected to have returned by then, 0 to 1: 1 - S(days)
--   is_thin         boolean  fewer than 30 at risk: from here on the curve is mostly chance
-- formula: S(t) = product over days <= t of (1 - returned / at_risk); a gap that is open after t days is at risk on day t itself
-- source:  definitions.md, section 3; Kaplan and Meier, Nonparametric estimation from incomplete observations, JASA 53, 1958
-- note:    The quantiles of the gaps seen flatter: who has not returned yet is not among them. A customer gives one gap per
--          purchase day, so frequent buyers weigh more, as they do in every day's sales.
with lengths as (
    select
        date_diff('day', gaps.day, coalesce(gaps.next_day, settings.as_of)) as days,
        count(gaps.next_day) as returned,
        count(*) - count(gaps.next_day) as still_open
    from purchase_days as gaps
    cross join settings
    group by date_diff('day', gaps.day, coalesce(gaps.next_day, settings.as_of))
),

risks as (
    select
        *,
        sum(returned + still_open) over (
            order by days desc rows between unbounded preceding and current row
        ) as at_risk
    from lengths
),

-- the logarithm of nobody left is none: that day makes the product 0 by itself
steps as (
    select
        *,
        sum(case when returned < at_risk then ln(1 - returned / cast(nullif(at_risk, 0) as double)) else 0 end) over (
            order by days rows between unbounded preceding and current row
        ) as log_product,
        max(case when returned = at_risk then 1 else 0 end) over (
            order by days rows between unbounded preceding and current row
        ) as nobody_left
    from risks
)

select
    cast(days as integer) as days,
    cast(at_risk as bigint) as at_risk,
    returned,
    still_open,
    case when nobody_left = 1 then cast(1 as double) else 1 - exp(log_product) end as returned_share,
    at_risk < 30 as is_thin
from steps

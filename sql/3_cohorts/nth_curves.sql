-- file: sql/3_cohorts/nth_curves.sql
-- nth_curves: the wait for the n-th purchase day as Kaplan-Meier curves, by cohort and of all cohorts together; who still waits is censored at as-of.
-- grain:   one row per grain, segment, cohort, purchase number and number of days
-- reads:   nth_waits, calendar
-- columns:
--   segment_by, segment_number, grain
--   cohort_index     integer  period of the first purchase; -1: all of them
--   purchase_number  integer  n: the wait is from purchase day n - 1 to n
--   days             integer
--   reached, still_open  integer  customers, as in nth_waits
--   at_risk          integer  customers who have waited at least so many days, come back or not
--   log_share        number   logarithm of the share still waiting after so many days; while somebody does
--   variance         number   Greenwood's, of log_share
--   nobody_left      integer  1: everybody at risk came, so that the share still waiting is 0
-- formula: share still waiting = product over days so far of (1 - reached / at_risk); variance = sum of reached / (at_risk (at_risk - reached))
-- source:  definitions.md, section 5; Kaplan and Meier, JASA 53, 1958
with waits as (
    select
        nth_waits.segment_by,
        nth_waits.segment_number,
        calendar.grain,
        case when parts.is_whole = 1 then -1 else calendar.period_index end as cohort_index,
        nth_waits.purchase_number,
        nth_waits.days,
        sum(nth_waits.reached) as reached,
        sum(nth_waits.still_open) as still_open
    from nth_waits
    inner join calendar
        on nth_waits.first_day = calendar.day
    cross join (select 0 as is_whole union all select 1) as parts
    group by 1, 2, 3, 4, 5, 6
),

risks as (
    select
        *,
        sum(reached + still_open) over (
            partition by segment_by, segment_number, grain, cohort_index, purchase_number
            order by days desc
            rows between unbounded preceding and current row
        ) as at_risk
    from waits
)

select
    segment_by,
    segment_number,
    grain,
    cohort_index,
    purchase_number,
    days,
    cast(reached as bigint) as reached,
    cast(still_open as bigint) as still_open,
    cast(at_risk as bigint) as at_risk,
    sum(case when reached < at_risk then ln(1 - reached / cast(nullif(at_risk, 0) as double)) else 0 end) over so_far as log_share,
    sum(
        case when reached < at_risk then reached / (cast(nullif(at_risk, 0) as double) * nullif(at_risk - reached, 0)) else 0 end
    ) over so_far as variance,
    max(case when reached = at_risk then 1 else 0 end) over so_far as nobody_left
from risks
window so_far as (
    partition by segment_by, segment_number, grain, cohort_index, purchase_number
    order by days
    rows between unbounded preceding and current row
)

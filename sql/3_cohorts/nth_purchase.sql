-- file: sql/3_cohorts/nth_purchase.sql
-- nth_purchase: the share of customers who get from one purchase day to the next within so many days, for the 2nd, 3rd, ... one.
-- grain:   one row per grain, active window, segment, cohort, purchase number and horizon, where anybody has the purchase before; cohort_start NULL: all cohorts
-- reads:   nth_curves, periods, active_windows, segments
-- columns:
--   grain
--   active_window    integer  days; decides which cohorts are warm, nothing else
--   segment_by, segment  text  all: every customer
--   cohort_start     date     period of the first purchase; NULL: all cohorts
--   purchase_number  integer  n, 2 to 10: from purchase day n - 1 to n; two orders on one day are one purchase day
--   within_days      integer  30, 60, 90, 180, 365 days from purchase day n - 1
--   customers        integer  with n - 1 purchase days
--   reached          integer  of these, with the n-th within so many days
--   at_risk          integer  of these, who waited so many days or longer, come back or not: how many the curve still sees there
--   reached_share, reached_low, reached_high  ratio  expected to have come by then, Kaplan-Meier; 95 % by Greenwood on the log-log scale, NULL where all or nobody came; share NULL: nobody has been watched so long
--   median_days      integer  by which half have come, of all who wait; NULL: half have not
--   reached_so_far   integer  of customers, with the n-th purchase day by as-of
--   naive_share      ratio    reached_so_far / customers, which counts who has only just begun to wait as lost
--   is_complete      boolean  nobody who still waits has waited less than within_days, and the cohort's period is over
--   is_warm          boolean  the cohort's period starts at least W days after the first purchase of all; all cohorts: all of them do
--   is_small         boolean  customers under 30
-- formula: reached_share = 1 - S(within_days); limits = 1 - S ^ exp(+- 1.96 sqrt(variance) / ln S)
-- source:  definitions.md, sections 3 to 5; Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data, 1980, section 1.4
with horizons as (
    select 30 as within_days
    union all
    select 60
    union all
    select 90
    union all
    select 180
    union all
    select 365
),

read_off as (
    select
        curves.segment_by,
        curves.segment_number,
        curves.grain,
        curves.cohort_index,
        curves.purchase_number,
        horizons.within_days,
        sum(curves.reached + curves.still_open) as customers,
        sum(curves.reached) as reached_so_far,
        sum(case when curves.days <= horizons.within_days then curves.reached else 0 end) as reached,
        sum(case when curves.days < horizons.within_days then curves.still_open else 0 end) as too_young,
        sum(case when curves.days >= horizons.within_days then curves.reached + curves.still_open else 0 end) as at_risk,
        min(case when curves.days <= horizons.within_days then curves.log_share else 0 end) as log_share,
        max(case when curves.days <= horizons.within_days then curves.variance else 0 end) as variance,
        max(case when curves.days <= horizons.within_days then curves.nobody_left else 0 end) as nobody_left,
        min(case when curves.nobody_left = 1 or curves.log_share <= ln(0.5) + 0.000000000001 then curves.days end) as median_days
    from nth_curves as curves
    cross join horizons
    group by 1, 2, 3, 4, 5, 6
),

cohorts as (
    select grain, period_index as cohort_index, period_start as cohort_start, period_start as warm_from, is_complete, first_purchase_on
    from periods
    union all
    select grain, -1, cast(null as date), min(period_start), true, min(first_purchase_on)
    from periods
    group by grain
)

select
    read_off.grain,
    windows.active_window,
    read_off.segment_by,
    segments.segment,
    cohorts.cohort_start,
    read_off.purchase_number,
    read_off.within_days,
    cast(read_off.customers as bigint) as customers,
    cast(read_off.reached as bigint) as reached,
    cast(read_off.at_risk as bigint) as at_risk,
    case
        when read_off.nobody_left = 1 then cast(1 as double)
        when read_off.at_risk > 0 then 1 - exp(read_off.log_share)
    end as reached_share,
    case when read_off.nobody_left = 0 and read_off.at_risk > 0 and read_off.reached > 0 then
        1 - exp(read_off.log_share * exp(1.959963984540054 * sqrt(read_off.variance) / nullif(read_off.log_share, 0)))
    end as reached_low,
    case when read_off.nobody_left = 0 and read_off.at_risk > 0 and read_off.reached > 0 then
        1 - exp(read_off.log_share * exp(-1.959963984540054 * sqrt(read_off.variance) / nullif(read_off.log_share, 0)))
    end as reached_high,
    read_off.median_days,
    cast(read_off.reached_so_far as bigint) as reached_so_far,
    read_off.reached_so_far / cast(nullif(read_off.customers, 0) as double) as naive_share,
    read_off.too_young = 0 and cohorts.is_complete as is_complete,
    cohorts.warm_from >= cohorts.first_purchase_on + cast(windows.active_window as integer) as is_warm,
    read_off.customers < 30 as is_small
from read_off
inner join cohorts
    on read_off.grain = cohorts.grain and read_off.cohort_index = cohorts.cohort_index
inner join segments
    on read_off.segment_by = segments.segment_by and read_off.segment_number = segments.segment_number
cross join active_windows as windows

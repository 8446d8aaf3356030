-- file: sql/3_cohorts/cohort_cells.sql
-- cohort_cells: what each cohort did in each period since its first purchase, as counts and sums.
-- grain:   one row per grain, segment, cohort and age, zeros where nobody bought
-- reads:   segment_periods, segment_refunds, periods, cohort_first_days, calendar, return_rule
-- columns:
--   segment_by, grain  text
--   segment_number  integer  see segments
--   cohort_index  integer  period of the cohort's first purchases
--   cohort_start  date     its first day
--   age           integer  periods since then, 0 for the first
--   period_index, period_start, period_end  of the cell's own period
--   is_complete   boolean  the cell's period is over
--   first_purchase_on  date  of the whole workspace
--   size          integer  customers of the cohort
--   customers     integer  of those, with a purchase in the cell's period (see return_rule)
--   orders        integer
--   revenue       money    less what was given back in the cell's period (refund_date = refund), whoever bought in it
--   cumulative_revenue  money  of ages 0 to this one
-- source:  definitions.md, section 5
with bought as (
    select
        segments.segment_by,
        segments.segment_number,
        segments.grain,
        segments.first_index,
        segments.period_index,
        count(*) filter (where segments.orders >= return_rule.at_least) as customers,
        sum(segments.orders) as orders,
        sum(segments.revenue) as revenue
    from segment_periods as segments
    cross join return_rule
    group by segments.segment_by, segments.segment_number, segments.grain, segments.first_index, segments.period_index
),

given_back as (
    select segment_by, segment_number, grain, first_index, period_index, sum(revenue) as revenue
    from segment_refunds
    group by segment_by, segment_number, grain, first_index, period_index
),

cohorts as (
    select
        days.segment_by,
        days.segment_number,
        calendar.grain,
        calendar.period_index as first_index,
        calendar.period_start as cohort_start,
        cast(sum(days.customers) as bigint) as size
    from cohort_first_days as days
    inner join calendar
        on days.first_day = calendar.day
    group by days.segment_by, days.segment_number, calendar.grain, calendar.period_index, calendar.period_start
)

select
    cohorts.segment_by,
    cohorts.segment_number,
    cohorts.grain,
    cohorts.first_index as cohort_index,
    cohorts.cohort_start,
    periods.period_index - cohorts.first_index as age,
    periods.period_index,
    periods.period_start,
    periods.period_end,
    periods.is_complete,
    periods.first_purchase_on,
    cohorts.size,
    coalesce(bought.customers, 0) as customers,
    cast(coalesce(bought.orders, 0) as bigint) as orders,
    coalesce(bought.revenue, 0) + coalesce(given_back.revenue, 0) as revenue,
    sum(coalesce(bought.revenue, 0) + coalesce(given_back.revenue, 0)) over (
        partition by cohorts.segment_by, cohorts.segment_number, cohorts.grain, cohorts.first_index
        order by periods.period_index
        rows between unbounded preceding and current row
    ) as cumulative_revenue
from cohorts
inner join periods
    on cohorts.grain = periods.grain and periods.period_index >= cohorts.first_index
left join bought
    on cohorts.segment_by = bought.segment_by
    and cohorts.segment_number = bought.segment_number
    and cohorts.grain = bought.grain
    and cohorts.first_index = bought.first_index
    and periods.period_index = bought.period_index
left join given_back
    on cohorts.segment_by = given_back.segment_by
    and cohorts.segment_number = given_back.segment_number
    and cohorts.grain = given_back.grain
    and cohorts.first_index = given_back.first_index
    and periods.period_index = given_back.period_index

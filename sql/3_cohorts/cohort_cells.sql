-- file: sql/3_cohorts/cohort_cells.sql
-- cohort_cells: what each cohort did in each period since its first purchase, as counts and sums.
-- grain:   one row per grain, segment, cohort and age, zeros where nobody bought
-- reads:   segment_periods, periods
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
--   customers     integer  of those, with a purchase in the cell's period
--   orders        integer
--   revenue       money
--   cumulative_revenue  money  of ages 0 to this one
-- source:  definitions.md, section 5
with bought as (
    select
        segment_by,
        segment_number,
        grain,
        first_index,
        period_index,
        count(*) as customers,
        sum(orders) as orders,
        sum(revenue) as revenue
    from segment_periods
    group by segment_by, segment_number, grain, first_index, period_index
),

cohorts as (
    select
        bought.segment_by,
        bought.segment_number,
        bought.grain,
        bought.first_index,
        periods.period_start as cohort_start,
        bought.customers as size
    from bought
    inner join periods
        on bought.grain = periods.grain and bought.first_index = periods.period_index
    where bought.first_index = bought.period_index
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
    coalesce(bought.revenue, 0) as revenue,
    sum(coalesce(bought.revenue, 0)) over (
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

-- file: sql/3_cohorts/bracket_cells.sql
-- bracket_cells: the customers of a cohort for whom a bracket of days is over, and what they did in it.
-- grain:   one row per grain, segment, cohort and bracket that is over for somebody; the first bracket always
-- reads:   cohort_days, cohort_refunds, cohort_first_days, calendar, brackets, return_rule, settings
-- columns:
--   segment_by, segment_number, grain
--   cohort_index    integer  period of the first purchases
--   bracket_number  integer  see brackets
--   size            integer  customers whose bracket has ended by as-of + 1 day
--   customers       integer  of these, with a purchase day in it (see return_rule)
--   orders          integer  of these, in it
--   revenue         money
--   cumulative_revenue  money  of these, from day 0 to its last day
-- source:  definitions.md, section 5, clock elapsed
with sizes as (
    select
        days.segment_by,
        days.segment_number,
        calendar.grain,
        calendar.period_index as cohort_index,
        brackets.bracket_number,
        sum(case when days.first_day + brackets.to_day <= settings.as_of then days.customers else 0 end) as size
    from cohort_first_days as days
    inner join calendar
        on days.first_day = calendar.day
    cross join brackets
    cross join settings
    group by 1, 2, 3, 4, 5
),

-- the first purchase day in a bracket stands for the customer
back_once as (
    select
        days.segment_by,
        days.segment_number,
        days.grain,
        days.cohort_index,
        brackets.bracket_number,
        count(*) as customers
    from cohort_days as days
    inner join brackets
        on days.day_number >= brackets.from_day
        and days.day_number <= brackets.to_day
        and days.days_over > brackets.to_day
        and coalesce(days.previous_number, -1) < brackets.from_day
    cross join return_rule
    where return_rule.at_least = 1
    group by 1, 2, 3, 4, 5
),

back_often as (
    select
        segment_by,
        segment_number,
        grain,
        cohort_index,
        bracket_number,
        count(*) as customers
    from (
        select
            days.segment_by,
            days.segment_number,
            days.grain,
            days.cohort_index,
            brackets.bracket_number,
            days.customer_key
        from cohort_days as days
        inner join brackets
            on days.day_number >= brackets.from_day
            and days.day_number <= brackets.to_day
            and days.days_over > brackets.to_day
        cross join return_rule
        where return_rule.at_least > 1
        group by 1, 2, 3, 4, 5, 6
        having sum(days.orders) >= max(return_rule.at_least)
    ) as often
    group by 1, 2, 3, 4, 5
),

sold as (
    select
        days.segment_by,
        days.segment_number,
        days.grain,
        days.cohort_index,
        brackets.bracket_number,
        sum(case when days.day_number >= brackets.from_day then days.orders else 0 end) as orders,
        sum(case when days.day_number >= brackets.from_day then days.revenue else 0 end) as revenue,
        sum(days.revenue) as cumulative_revenue
    from (
        select segment_by, segment_number, grain, cohort_index, days_over, day_number, sum(orders) as orders, sum(revenue) as revenue
        from cohort_days
        group by segment_by, segment_number, grain, cohort_index, days_over, day_number
        union all
        select segment_by, segment_number, grain, cohort_index, days_over, day_number, 0, revenue
        from cohort_refunds
    ) as days
    inner join brackets
        on days.day_number <= brackets.to_day and days.days_over > brackets.to_day
    group by 1, 2, 3, 4, 5
),

counted as (
    select segment_by, segment_number, grain, cohort_index, bracket_number, size, 0 as customers, 0 as orders, 0 as revenue, 0 as cumulative_revenue
    from sizes
    union all
    select segment_by, segment_number, grain, cohort_index, bracket_number, 0, customers, 0, 0, 0
    from back_once
    union all
    select segment_by, segment_number, grain, cohort_index, bracket_number, 0, customers, 0, 0, 0
    from back_often
    union all
    select segment_by, segment_number, grain, cohort_index, bracket_number, 0, 0, orders, revenue, cumulative_revenue
    from sold
)

select
    segment_by,
    segment_number,
    grain,
    cohort_index,
    bracket_number,
    cast(sum(size) as bigint) as size,
    cast(sum(customers) as bigint) as customers,
    cast(sum(orders) as bigint) as orders,
    sum(revenue) as revenue,
    sum(cumulative_revenue) as cumulative_revenue
from counted
group by segment_by, segment_number, grain, cohort_index, bracket_number
having sum(size) > 0 or bracket_number = 0

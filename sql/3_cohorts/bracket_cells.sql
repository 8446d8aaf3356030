-- file: sql/3_cohorts/bracket_cells.sql
-- bracket_cells: the customers of a cohort for whom a bracket of days is over, and what they did in it.
-- grain:   one row per grain, segment, cohort and bracket that is over for somebody; the first bracket always
-- reads:   cohort_days, cohort_sales, cohort_first_days, calendar, brackets, return_rule, settings
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
back as (
    select days.segment_by, days.segment_number, days.first_day, brackets.bracket_number, brackets.to_day, count(*) as customers
    from cohort_days as days
    inner join brackets
        on days.day_number >= brackets.from_day
        and days.day_number <= brackets.to_day
        and coalesce(days.previous_number, -1) < brackets.from_day
    cross join return_rule
    where return_rule.at_least = 1
    group by 1, 2, 3, 4, 5
    union all
    select segment_by, segment_number, first_day, bracket_number, to_day, count(*)
    from (
        select days.segment_by, days.segment_number, days.first_day, brackets.bracket_number, brackets.to_day, days.customer_key
        from cohort_days as days
        inner join brackets
            on days.day_number >= brackets.from_day and days.day_number <= brackets.to_day
        cross join return_rule
        where return_rule.at_least > 1
        group by 1, 2, 3, 4, 5, 6
        having sum(days.orders) >= max(return_rule.at_least)
    ) as often
    group by 1, 2, 3, 4, 5
),

sold as (
    select
        sales.segment_by,
        sales.segment_number,
        sales.first_day,
        brackets.bracket_number,
        brackets.to_day,
        sum(case when sales.day_number >= brackets.from_day then sales.orders else 0 end) as orders,
        sum(case when sales.day_number >= brackets.from_day then sales.revenue else 0 end) as revenue,
        sum(sales.revenue) as cumulative_revenue
    from cohort_sales as sales
    inner join brackets
        on sales.day_number <= brackets.to_day
    group by 1, 2, 3, 4, 5
),

by_first_day as (
    select segment_by, segment_number, first_day, bracket_number, to_day, customers, 0 as orders, 0 as revenue, 0 as cumulative_revenue
    from back
    union all
    select segment_by, segment_number, first_day, bracket_number, to_day, 0, orders, revenue, cumulative_revenue
    from sold
),

counted as (
    select segment_by, segment_number, grain, cohort_index, bracket_number, size, 0 as customers, 0 as orders, 0 as revenue, 0 as cumulative_revenue
    from sizes
    union all
    select
        days.segment_by,
        days.segment_number,
        calendar.grain,
        calendar.period_index,
        days.bracket_number,
        0,
        days.customers,
        days.orders,
        days.revenue,
        days.cumulative_revenue
    from by_first_day as days
    inner join calendar
        on days.first_day = calendar.day
    inner join settings
        on days.first_day + days.to_day <= settings.as_of
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

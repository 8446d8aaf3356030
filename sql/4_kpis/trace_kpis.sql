-- file: sql/4_kpis/trace_kpis.sql
-- trace_kpis: which customers are in a number, and with what part.
-- grain:   one row per grain, active window, period, kpi and customer in it; orders_all and revenue_all: and one for the orders of nobody we can name
-- reads:   trace_customers, traced_kpis, orders, order_refunds, calendar, periods, active_windows
-- columns:
--   grain, active_window, period_start, kpi, subject
--   customer_id   text    NULL: orders of nobody we can name
--   part          text    see note
--   above, below  number  what the customer adds to the number, above and below the line (traced_kpis); NULL: nothing to add up
--   first_day, last_day_before, last_day  date  as in trace_customers
--   orders, revenue  integer, money  of the period
--   orders_12m, revenue_12m  integer, money  of the year that ends with it
--   period_end, year_start, last_day_before_year  date
-- formula: kpi = sum(above) / sum(below), or sum(above) where below is NULL
-- source:  definitions.md, section 4
-- note:    Parts: of flows retained, churned, new, won_back, acquired (gained and lost within the period); of clv also bought; of others
--          returning, first_time (purchases on one day so far), nobody. crr and ccr hold the customers gained, too: above and below are 0, but E - N is made of them. Ask for one grain, window and period.
with added as (
    select
        customers.*,
        kpis.kpi,
        kpis.subject,
        case kpis.above
            when 'at_start' then customers.at_start
            when 'at_end' then customers.at_end
            when 'retained' then customers.retained
            when 'churned' then customers.churned
            when 'gained' then customers.gained
            when 'new' then customers.new
            when 'won_back' then customers.won_back
            when 'acquired' then customers.acquired
            when 'bought' then customers.bought
            when 'returning' then customers.returning
            when 'returning_from_before' then customers.returning_from_before
            when 'repeat_in_period' then customers.repeat_in_period
            when 'orders' then customers.orders
            when 'revenue' then customers.revenue
            when 'returning_revenue' then customers.returning_revenue
            when 'retained_12m' then customers.retained_12m
            when 'returning_12m' then customers.returning_12m
            when 'orders_12m' then customers.orders_12m
            when 'revenue_12m' then customers.revenue_12m
        end as above,
        case kpis.below
            when 'at_start' then customers.at_start
            when 'churned' then customers.churned
            when 'bought' then customers.bought
            when 'orders' then customers.orders
            when 'at_year_start' then customers.at_year_start
            when 'bought_12m' then customers.bought_12m
            when 'orders_12m' then customers.orders_12m
        end as below
    from trace_customers as customers
    cross join traced_kpis as kpis
    where kpis.subject <> 'answers'
)

select
    grain,
    active_window,
    period_start,
    kpi,
    subject,
    customer_id,
    case
        when subject = 'flow' and retained = 1 then 'retained'
        when subject = 'flow' and churned = 1 then 'churned'
        when subject = 'flow' and new = 1 then 'new'
        when subject = 'flow' and won_back = 1 then 'won_back'
        when subject = 'flow' then 'acquired'
        when subject in ('year_flow', 'year_value') and retained_12m = 1 then 'retained'
        when subject in ('year_flow', 'year_value') and at_year_start = 1 then 'churned'
        when subject = 'year_value' then 'bought'
        when last_day > first_day then 'returning'
        else 'first_time'
    end as part,
    cast(above as decimal(18, 6)) as above,
    cast(below as decimal(18, 6)) as below,
    first_day,
    last_day_before,
    last_day,
    orders,
    revenue,
    orders_12m,
    revenue_12m,
    period_end,
    year_start,
    last_day_before_year
from added
where above <> 0
    or below <> 0
    or (kpi in ('crr', 'ccr') and at_end = 1)
    or (kpi in ('orders_all', 'revenue_all', 'revenue', 'aov', 'revenue_per_customer') and bought = 1)
    or (subject = 'year_value' and (bought_12m = 1 or at_year_start = 1 or revenue_12m <> 0))

union all

select
    periods.grain,
    active_windows.active_window,
    periods.period_start,
    kpis.kpi,
    kpis.subject,
    null,
    'nobody',
    cast(case when kpis.kpi = 'orders_all' then sum(orders.orders) else sum(orders.revenue) end as decimal(18, 6)),
    null,
    null,
    null,
    null,
    cast(sum(orders.orders) as bigint),
    sum(orders.revenue),
    null,
    null,
    periods.period_end,
    periods.year_start,
    null
from (
    select ordered_on as day, 1 as orders, revenue
    from orders
    where customer_id is null
    union all
    select refunded_on, 0, revenue
    from order_refunds
    where customer_id is null
) as orders
inner join calendar
    on orders.day = calendar.day
inner join periods
    on calendar.grain = periods.grain and calendar.period_index = periods.period_index
cross join active_windows
inner join traced_kpis as kpis
    on kpis.kpi in ('orders_all', 'revenue_all')
group by
    periods.grain, active_windows.active_window, periods.period_start, periods.period_end, periods.year_start, kpis.kpi, kpis.subject

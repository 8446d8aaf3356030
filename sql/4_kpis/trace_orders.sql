-- file: sql/4_kpis/trace_orders.sql
-- trace_orders: the purchases that decide a customer's part in a number, and the refunds on days of their own that do.
-- grain:   one row per grain, active window, period, kpi and purchase, or order and day of a refund
-- reads:   trace_kpis, orders, order_refunds
-- columns:
--   grain, active_window, period_start, kpi, customer_id, part  as in trace_kpis
--   why       text       what for: first, before, last, in_period, in_year; refund: money of the order given back in the period (or year)
--   file_id, order_id, ordered_at, ordered_on, revenue  as in orders; of a refund the day it was given back, and the money, below 0
-- source:  definitions.md, sections 3 and 4
-- note:    first: on the day of the first purchase ever; before: on the latest day before the period (a number of the year: before the
--          year); last: on the latest day before the period's end. Who is active is decided by two days: the latest before the start, the latest before the end. Ask for one grain, window and period.
with decided as (
    select
        traced.grain,
        traced.active_window,
        traced.period_start,
        traced.kpi,
        traced.customer_id,
        traced.part,
        orders.file_id,
        orders.order_id,
        orders.ordered_at,
        orders.ordered_on,
        orders.revenue,
        case
            when traced.subject in ('flow', 'history', 'year_history')
                and traced.part in ('new', 'acquired', 'returning') and orders.ordered_on = traced.first_day then 'first'
            when traced.subject = 'flow' and orders.ordered_on = traced.last_day_before then 'before'
            when traced.subject in ('year_flow', 'year_value') and orders.ordered_on = traced.last_day_before_year then 'before'
            when traced.subject in ('flow', 'year_flow') and orders.ordered_on = traced.last_day then 'last'
            when traced.subject in ('buyers', 'history') and orders.ordered_on >= traced.period_start and orders.ordered_on < traced.period_end
                then 'in_period'
            when traced.subject in ('year_buyers', 'year_history', 'year_value')
                and orders.ordered_on >= traced.year_start and orders.ordered_on < traced.period_end then 'in_year'
        end as why
    from trace_kpis as traced
    inner join orders
        on coalesce(traced.customer_id, '') = coalesce(orders.customer_id, '')
)

select
    grain,
    active_window,
    period_start,
    kpi,
    customer_id,
    part,
    why,
    file_id,
    order_id,
    ordered_at,
    ordered_on,
    revenue
from decided
where why is not null

union all

select
    traced.grain,
    traced.active_window,
    traced.period_start,
    traced.kpi,
    traced.customer_id,
    traced.part,
    'refund',
    refunds.file_id,
    refunds.order_id,
    cast(refunds.refunded_on as timestamp),
    refunds.refunded_on,
    refunds.revenue
from trace_kpis as traced
inner join order_refunds as refunds
    on coalesce(traced.customer_id, '') = coalesce(refunds.customer_id, '')
where refunds.refunded_on < traced.period_end
    and refunds.refunded_on >= case when traced.subject in ('year_buyers', 'year_value') then traced.year_start else traced.period_start end
    and (
        traced.kpi in ('revenue', 'revenue_all', 'aov', 'revenue_per_customer', 'clv_aov', 'clv', 'clv_lifespan')
        or (traced.kpi = 'returning_revenue' and refunds.ordered_on > traced.first_day)
    )

-- file: sql/4_kpis/rfm_cells.sql
-- rfm_cells: customers by recency, frequency and monetary score, and what state they are in at the as-of date.
-- grain:   one row per grain, active window, segment and combination of scores that somebody has
-- reads:   customer_states
-- columns:
--   grain, active_window, segment_by, segment
--   recency_score, frequency_score, monetary_score  integer  1 worst to 5 best: customer_scores
--   customers          integer
--   share              ratio    of the segment's customers
--   new_customers, active_customers, at_risk_customers, lapsed_customers  integer  of them, by state: customer_states
--   overdue_customers  integer  of them, overdue by their own rhythm
--   orders             integer  of all their purchases
--   revenue            money    of all their purchases
--   revenue_share      ratio    of the segment's revenue; NULL: there is none
-- formula: share = customers / all customers of the segment; revenue_share = revenue / all revenue of the segment
-- source:  definitions.md, section 6
with cells as (
    select
        grain,
        active_window,
        segment_by,
        segment,
        recency_score,
        frequency_score,
        monetary_score,
        count(*) as customers,
        count(case when state = 'new' then 1 end) as new_customers,
        count(case when state = 'active' then 1 end) as active_customers,
        count(case when state = 'at_risk' then 1 end) as at_risk_customers,
        count(case when state = 'lapsed' then 1 end) as lapsed_customers,
        count(case when is_overdue then 1 end) as overdue_customers,
        sum(orders) as orders,
        sum(revenue) as revenue
    from customer_states
    group by grain, active_window, segment_by, segment, recency_score, frequency_score, monetary_score
)

select
    grain,
    active_window,
    segment_by,
    segment,
    recency_score,
    frequency_score,
    monetary_score,
    customers,
    customers / cast(nullif(sum(customers) over (partition by grain, active_window, segment_by, segment), 0) as double) as share,
    new_customers,
    active_customers,
    at_risk_customers,
    lapsed_customers,
    overdue_customers,
    cast(orders as bigint) as orders,
    cast(revenue as double) as revenue,
    cast(revenue as double)
    / nullif(cast(sum(revenue) over (partition by grain, active_window, segment_by, segment) as double), 0) as revenue_share
from cells

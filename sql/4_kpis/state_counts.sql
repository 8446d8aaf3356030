-- file: sql/4_kpis/state_counts.sql
-- state_counts: how many customers are new, active, at risk and lapsed at the as-of date, and what they have spent.
-- grain:   one row per grain, active window, segment and state, all four states of every segment
-- reads:   customer_states, segments, risk_thresholds, active_windows
-- columns:
--   grain, active_window, segment_by, segment
--   state              text     new, active, at_risk, lapsed: customer_states
--   state_number       integer  1 to 4, in that order
--   customers          integer
--   segment_customers  integer  all customers of the segment
--   share, share_low, share_high  ratio  customers / segment_customers with its 95 % Wilson interval; NULL: the segment has nobody
--   overdue_customers  integer  of customers, overdue by their own rhythm
--   rhythm_customers   integer  of customers, with a rhythm to go by (3 purchase days or more)
--   orders             integer  of all their purchases
--   revenue            money    of all their purchases
--   revenue_share      ratio    of the segment's revenue; NULL: there is none
--   is_small           boolean  fewer than 30 customers in the segment
--   at_risk_after_days, at_risk_basis, new_from, new_until  as in risk_thresholds
-- formula: share = customers / segment_customers; revenue_share = revenue / all revenue of the segment
-- source:  definitions.md, section 6
with states as (
    select 1 as state_number, 'new' as state
    union all
    select 2, 'active'
    union all
    select 3, 'at_risk'
    union all
    select 4, 'lapsed'
),

counted as (
    select
        grain,
        active_window,
        segment_by,
        segment,
        state,
        count(*) as customers,
        count(case when is_overdue then 1 end) as overdue_customers,
        count(usual_gap) as rhythm_customers,
        sum(orders) as orders,
        sum(revenue) as revenue
    from customer_states
    group by grain, active_window, segment_by, segment, state
),

filled as (
    select
        thresholds.grain,
        active_windows.active_window,
        segments.segment_by,
        segments.segment,
        states.state,
        states.state_number,
        coalesce(counted.customers, 0) as customers,
        segments.customers as segment_customers,
        coalesce(counted.overdue_customers, 0) as overdue_customers,
        coalesce(counted.rhythm_customers, 0) as rhythm_customers,
        coalesce(counted.orders, 0) as orders,
        coalesce(counted.revenue, 0) as revenue,
        sum(counted.revenue) over (
            partition by thresholds.grain, active_windows.active_window, segments.segment_by, segments.segment
        ) as segment_revenue,
        thresholds.at_risk_after_days,
        thresholds.at_risk_basis,
        thresholds.new_from,
        thresholds.new_until
    from risk_thresholds as thresholds
    cross join active_windows
    cross join segments
    cross join states
    left join counted
        on thresholds.grain = counted.grain
        and active_windows.active_window = counted.active_window
        and segments.segment_by = counted.segment_by
        and segments.segment = counted.segment
        and states.state = counted.state
)

select
    grain,
    active_window,
    segment_by,
    segment,
    state,
    state_number,
    customers,
    segment_customers,
    customers / cast(nullif(segment_customers, 0) as double) as share,
    case when segment_customers > 0 then greatest(0, (customers + 1.920729410347062 - 1.959963984540054 * sqrt(
        customers * cast(segment_customers - customers as double) / nullif(segment_customers, 0) + 0.960364705173531
    )) / (segment_customers + 3.841458820694124)) end as share_low,
    case when segment_customers > 0 then least(1, (customers + 1.920729410347062 + 1.959963984540054 * sqrt(
        customers * cast(segment_customers - customers as double) / nullif(segment_customers, 0) + 0.960364705173531
    )) / (segment_customers + 3.841458820694124)) end as share_high,
    overdue_customers,
    rhythm_customers,
    cast(orders as bigint) as orders,
    cast(revenue as double) as revenue,
    cast(revenue as double) / nullif(cast(segment_revenue as double), 0) as revenue_share,
    segment_customers < 30 as is_small,
    at_risk_after_days,
    at_risk_basis,
    new_from,
    new_until
from filled

-- file: sql/2_activity/customer_states.sql
-- customer_states: each customer at the as-of date: new, active, at risk or lapsed; recency, frequency and monetary scores; overdue or not.
-- grain:   one row per grain, active window, way of splitting, and customer
-- reads:   customer_scores, active_windows, risk_thresholds, customer_segments, segment_names, settings
-- columns:
--   grain, active_window, segment_by, segment
--   customer_key, customer_id
--   state            text  lapsed, new, at_risk, active: the first that applies
--   first_day, last_day  date  of the first and of the latest purchase
--   lapses_on        date     last_day + W, the last date at which the purchases so far keep the customer active
--   at_risk_after_days  integer  as in risk_thresholds
--   days_since, purchase_days, orders, revenue, recency_score, frequency_score, monetary_score  as in customer_scores
--   usual_gap, longest_gap, overdue_ratio, is_overdue, false_alarm_rate  as in customer_scores
-- formula: lapsed: not active at the day after as-of; new: first purchase in the last complete period of the grain; at_risk: silent for more
--          than at_risk_after_days; active: all others
-- source:  definitions.md, sections 3 and 6
-- note:    new + active + at_risk are those active at the day after as-of, E of a period that ends there. Scores are among all customers, in
--          whatever segment. Who came first after the last complete period is active, not new: new is a whole period's, so that it compares.
with members as (
    select
        'all' as segment_by,
        'all' as segment,
        customer_key
    from customer_scores

    union all

    select
        segments.segment_by,
        names.segment,
        segments.customer_key
    from customer_segments as segments
    inner join segment_names as names
        on segments.segment_by = names.segment_by and segments.segment_number = names.segment_number
)

select
    thresholds.grain,
    active_windows.active_window,
    members.segment_by,
    members.segment,
    scores.customer_key,
    scores.customer_id,
    case
        when scores.last_day + cast(active_windows.active_window as integer) <= settings.as_of then 'lapsed'
        when scores.first_day >= thresholds.new_from and scores.first_day < thresholds.new_until then 'new'
        when scores.days_since > thresholds.at_risk_after_days then 'at_risk'
        else 'active'
    end as state,
    scores.first_day,
    scores.last_day,
    scores.last_day + cast(active_windows.active_window as integer) as lapses_on,
    thresholds.at_risk_after_days,
    scores.days_since,
    scores.purchase_days,
    scores.orders,
    scores.revenue,
    scores.recency_score,
    scores.frequency_score,
    scores.monetary_score,
    scores.usual_gap,
    scores.longest_gap,
    scores.overdue_ratio,
    scores.is_overdue,
    scores.false_alarm_rate
from customer_scores as scores
inner join members
    on scores.customer_key = members.customer_key
cross join risk_thresholds as thresholds
cross join active_windows
cross join settings

-- file: sql/2_activity/service_flows.sql
-- service_flows: customers gained and churned in a period, in the model subscriptions. Empty in the model purchases.
-- grain:   one row per grain, segment and period in which there are any
-- reads:   service_runs, customers, customer_segments, calendar
-- columns:
--   segment_by, segment_number, grain, period_index
--   acquired            integer  first day of paid service in the period, served at its end or not
--   gained_new          integer  of these, served at its end
--   won_back            integer  served at its end and not at its start, first served in an earlier period
--   churned             integer  served at its start and not at its end
-- source:  definitions.md, section 4
with events as (
    select
        customer_key,
        grain,
        from_index as period_index,
        0 as acquired,
        case when from_index = first_index then 1 else 0 end as gained_new,
        case when from_index > first_index then 1 else 0 end as won_back,
        0 as churned
    from service_runs
    where mode = 'active'
    union all
    select customer_key, grain, until_index, 0, 0, 0, 1
    from service_runs
    where mode = 'active'
    union all
    select customers.customer_key, calendar.grain, calendar.period_index, 1, 0, 0, 0
    from customers
    inner join calendar
        on customers.first_served_on = calendar.day
)

select
    'all' as segment_by,
    0 as segment_number,
    grain,
    period_index,
    sum(acquired) as acquired,
    sum(gained_new) as gained_new,
    sum(won_back) as won_back,
    sum(churned) as churned
from events
group by grain, period_index

union all

select
    segments.segment_by,
    segments.segment_number,
    events.grain,
    events.period_index,
    sum(events.acquired),
    sum(events.gained_new),
    sum(events.won_back),
    sum(events.churned)
from events
inner join customer_segments as segments
    on events.customer_key = segments.customer_key
group by segments.segment_by, segments.segment_number, events.grain, events.period_index

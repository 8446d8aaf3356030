-- file: sql/3_cohorts/survival.sql
-- survival: Kaplan-Meier curves of the time from the first purchase to the lapse, and to the second purchase day, with numbers at risk.
-- grain:   one row per segment, active window, event, day 0, and number of days on which something happened
-- reads:   survival_events, segments, active_windows
-- columns:
--   segment_by, segment, active_window
--   event          text     lapse: the first gap longer than the window; second_purchase: a purchase on a second day
--   days           integer  since the first purchase; 0: the beginning, with all customers of the segment at risk
--   at_risk        integer  customers to whom it has not happened before that day, and whose so many days have passed by as-of
--   events         integer  of these, to whom it happens on that day
--   censored       integer  of these, last seen on that day (as-of) without it
--   survival       ratio    expected share to whom it has not happened by the end of that day, 0 to 1
--   survival_low, survival_high  ratio  95 % confidence band; 1 before the first event, NULL once survival is 0: there is no spread to measure
--   is_thin        boolean  fewer than 30 at risk: from here on the curve is mostly chance
-- formula: S(t) = product over days <= t of (1 - events / at_risk); Greenwood's V(t) = sum over days <= t of events / (at_risk (at_risk - events));
--          low and high = S(t) ^ exp(+/- 1.96 sqrt(V(t)) / ln S(t)), which is the interval of ln(-ln S(t)) and stays between 0 and 1
-- source:  definitions.md, section 5, Survival; Kaplan and Meier, JASA 53, 1958; the band: Kalbfleisch and Prentice, 1980, section 1.3
-- note:    Of two things on one day the event comes first: who is last seen on a day is at risk on it. The band holds for one day at a time, not
--          for the whole curve. A customer who came back after a lapse had lapsed all the same.
with event_names as (
    select 'lapse' as event
    union all
    select 'second_purchase'
),

days as (
    select
        segment_by,
        segment_number,
        active_window,
        event,
        days,
        sum(events) as events,
        sum(censored) as censored
    from (
        select segment_by, segment_number, active_window, event, days, events, censored
        from survival_events
        union all
        select segments.segment_by, segments.segment_number, active_windows.active_window, event_names.event, 0, 0, 0
        from segments
        cross join active_windows
        cross join event_names
    ) as with_beginning
    group by segment_by, segment_number, active_window, event, days
),

risks as (
    select
        *,
        sum(events + censored) over (
            partition by segment_by, segment_number, active_window, event
            order by days desc rows between unbounded preceding and current row
        ) as at_risk
    from days
),

-- the logarithm of nobody left is none: that day makes the product 0 by itself
steps as (
    select
        *,
        sum(case when events < at_risk then ln(1 - events / cast(nullif(at_risk, 0) as double)) else 0 end) over (
            partition by segment_by, segment_number, active_window, event
            order by days rows between unbounded preceding and current row
        ) as log_product,
        sum(case
            when events < at_risk then events / (cast(nullif(at_risk, 0) as double) * nullif(at_risk - events, 0)) else 0
        end) over (
            partition by segment_by, segment_number, active_window, event
            order by days rows between unbounded preceding and current row
        ) as greenwood,
        max(case when events > 0 and events = at_risk then 1 else 0 end) over (
            partition by segment_by, segment_number, active_window, event
            order by days rows between unbounded preceding and current row
        ) as nobody_left
    from risks
)

select
    segments.segment_by,
    segments.segment,
    steps.active_window,
    steps.event,
    steps.days,
    cast(steps.at_risk as bigint) as at_risk,
    cast(steps.events as bigint) as events,
    cast(steps.censored as bigint) as censored,
    case when steps.nobody_left = 1 then cast(0 as double) else exp(steps.log_product) end as survival,
    case
        when steps.nobody_left = 1 then null
        when steps.greenwood = 0 then cast(1 as double)
        else exp(steps.log_product * exp(-1.959963984540054 * sqrt(steps.greenwood) / nullif(steps.log_product, 0)))
    end as survival_low,
    case
        when steps.nobody_left = 1 then null
        when steps.greenwood = 0 then cast(1 as double)
        else exp(steps.log_product * exp(1.959963984540054 * sqrt(steps.greenwood) / nullif(steps.log_product, 0)))
    end as survival_high,
    steps.at_risk < 30 as is_thin
from steps
inner join segments
    on steps.segment_by = segments.segment_by and steps.segment_number = segments.segment_number

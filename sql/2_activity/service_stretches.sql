-- file: sql/2_activity/service_stretches.sql
-- service_stretches: when a customer was served and paid for it, without a gap. Empty in the model purchases.
-- grain:   one row per customer and stretch of days
-- reads:   subscriptions, settings
-- columns:
--   customer_id  text
--   from_day     date  first day served
--   to_day       date  last day served; NULL: still served on the as-of date, and no end was reached by then
-- source:  definitions.md, section 3, Subscriptions
-- note:    Subscriptions of one customer that overlap, or follow each other from one day to the next (a renewal, another plan), are
--          one stretch. An end after the as-of date is a plan, and not yet one.
with served as (
    select
        subscriptions.customer_id,
        subscriptions.row_id,
        subscriptions.started_on as from_day,
        least(coalesce(subscriptions.ended_on, settings.as_of), settings.as_of) as to_day,
        case when subscriptions.ended_on <= settings.as_of then 0 else 1 end as is_open
    from subscriptions
    cross join settings
    where subscriptions.reason is null and settings.model = 'subscriptions'
),

marked as (
    select
        *,
        case
            when from_day <= max(to_day) over (
                partition by customer_id order by from_day, to_day, row_id rows between unbounded preceding and 1 preceding
            ) + 1 then 0
            else 1
        end as begins
    from served
),

numbered as (
    select
        *,
        sum(begins) over (
            partition by customer_id order by from_day, to_day, row_id rows between unbounded preceding and current row
        ) as stretch_number
    from marked
)

select
    customer_id,
    min(from_day) as from_day,
    case when max(is_open) = 0 then max(to_day) end as to_day
from numbered
group by customer_id, stretch_number

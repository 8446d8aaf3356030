-- file: sql/2_activity/customer_scores.sql
-- customer_scores: how long ago, how often and for how much a customer bought, ranked among all, and the customer's own rhythm.
-- grain:   one row per customer
-- reads:   customers, purchase_days, settings
-- columns:
--   customer_key     integer
--   customer_id      text
--   first_day, last_day  date  of the first and of the latest purchase
--   days_since       integer  from last_day to the as-of date
--   purchase_days    integer  different days with a purchase
--   orders           integer
--   revenue          money    of all purchases, workspace currency
--   recency_score    integer  1 worst (longest ago) to 5 best
--   frequency_score  integer  1 worst (fewest orders) to 5 best
--   monetary_score   integer  1 worst (least revenue) to 5 best
--   usual_gap        number   days, median of the customer's own gaps between purchase days; NULL: fewer than 3 purchase days
--   longest_gap      integer  days, the longest of them; NULL: likewise
--   overdue_ratio    ratio    days_since / usual_gap; NULL: likewise
--   is_overdue       boolean  silent for more than twice the usual gap, and for longer than ever before; NULL: likewise
--   false_alarm_rate  ratio   how often a customer who keeps the old rhythm is called overdue between two purchases, at most; NULL: likewise
-- formula: score = 1 + floor(5 x customers who are strictly worse / all customers); false_alarm_rate = 1 / (gaps + 1)
-- source:  definitions.md, section 6. Overdue: of k + 1 gaps in any order alike, each is as likely to be the longest, so the next one
--          is longer than the k before with probability 1 / (k + 1), whatever their distribution: order statistics
-- note:    Ties have as many strictly below them, so they share a score; where most bought once, most have a frequency of 1 and few or none 2
--          or 3. Gaps are at least a day, so no usual gap is 0.
with regulars as (
    select customer_key
    from purchase_days
    where purchase_number = 3
),

gaps as (
    select
        days.customer_key,
        median(date_diff('day', days.previous_day, days.day)) as usual_gap,
        max(date_diff('day', days.previous_day, days.day)) as longest_gap
    from purchase_days as days
    inner join regulars
        on days.customer_key = regulars.customer_key
    where days.purchase_number > 1
    group by days.customer_key
),

rhythms as (
    select
        latest.customer_key,
        latest.purchase_number as purchase_days,
        gaps.usual_gap,
        gaps.longest_gap
    from purchase_days as latest
    left join gaps
        on latest.customer_key = gaps.customer_key
    where latest.next_day is null
),

ranked as (
    select
        *,
        rank() over (order by last_day) - 1 as staler,
        rank() over (order by orders) - 1 as rarer,
        rank() over (order by revenue) - 1 as poorer,
        cast(count(*) over () as double) as everyone
    from customers
)

select
    ranked.customer_key,
    ranked.customer_id,
    ranked.first_day,
    ranked.last_day,
    cast(date_diff('day', ranked.last_day, settings.as_of) as integer) as days_since,
    rhythms.purchase_days,
    ranked.orders,
    ranked.revenue,
    cast(1 + floor(5 * ranked.staler / nullif(ranked.everyone, 0)) as integer) as recency_score,
    cast(1 + floor(5 * ranked.rarer / nullif(ranked.everyone, 0)) as integer) as frequency_score,
    cast(1 + floor(5 * ranked.poorer / nullif(ranked.everyone, 0)) as integer) as monetary_score,
    rhythms.usual_gap,
    cast(rhythms.longest_gap as integer) as longest_gap,
    date_diff('day', ranked.last_day, settings.as_of) / nullif(rhythms.usual_gap, 0) as overdue_ratio,
    date_diff('day', ranked.last_day, settings.as_of) > 2 * rhythms.usual_gap
    and date_diff('day', ranked.last_day, settings.as_of) > rhythms.longest_gap as is_overdue,
    case when rhythms.usual_gap is not null then 1 / cast(nullif(rhythms.purchase_days, 0) as double) end as false_alarm_rate
from ranked
cross join settings
inner join rhythms
    on ranked.customer_key = rhythms.customer_key

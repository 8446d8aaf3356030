-- file: sql/4_kpis/range_bounds.sql
-- range_bounds: quality_bounds over the whole range of the exports, for the KPIs that such a range has.
-- grain:   one row per KPI that has a value
-- reads:   customers, nameless_days, unreadable_days, survey_responses, settings
-- columns:
--   kpi              text
--   kpi_number       integer
--   value, if_all_new, if_all_known, low, high  number  as in quality_bounds
--   nameless_orders  integer
--   unreadable       integer  orders, for nps answers, that nobody could read
-- formula: those of quality_bounds with the whole range as the period
-- source:  definitions.md, section 4
-- note:    Nobody is a customer before the first purchase (S = 0), so crr, ccr and clv have no value over the range: their rates over a
--          year stand in quality_bounds.
with sums as (
    select
        count(*) as buyers,
        count(case when last_day > first_day then 1 end) as returning_buyers,
        coalesce(sum(orders), 0) as orders
    from customers
),

unread as (
    select
        cast(coalesce(sum(orders), 0) as bigint) as orders,
        cast(coalesce(sum(answers), 0) as bigint) as answers
    from unreadable_days
),

nameless as (
    select coalesce(sum(orders), 0) as k
    from nameless_days
),

answers as (
    select
        score,
        row_number() over (
            partition by coalesce(respondent, concat('(row ', row_id, ')')) order by responded_at desc, row_id desc
        ) as recency
    from survey_responses
    where reason is null
),

scores as (
    select
        count(*) as responses,
        count(case when answers.score >= 9 then 1 end) as promoters,
        count(case when answers.score between 7 and 8 then 1 end) as passives,
        count(case when answers.score <= 6 then 1 end) as detractors
    from answers
    cross join settings
    where answers.recency = 1 or settings.nps_responses = 'all'
)

select
    'nps' as kpi,
    4 as kpi_number,
    100 * (scores.promoters - scores.detractors) / cast(nullif(scores.responses, 0) as double) as value,
    cast(null as double) as if_all_new,
    cast(null as double) as if_all_known,
    case
        when settings.nps_responses = 'latest' then 100 * (
            scores.promoters - scores.detractors - 2 * least(unread.answers, scores.promoters)
            - least(greatest(unread.answers - scores.promoters, 0), scores.passives)
        ) / cast(nullif(scores.responses, 0) as double)
        else 100 * (scores.promoters - scores.detractors - unread.answers) / cast(nullif(scores.responses + unread.answers, 0) as double)
    end as low,
    case
        when settings.nps_responses = 'latest' then 100 * (
            scores.promoters - scores.detractors + 2 * least(unread.answers, scores.detractors)
            + least(greatest(unread.answers - scores.detractors, 0), scores.passives)
        ) / cast(nullif(scores.responses, 0) as double)
        else 100 * (scores.promoters - scores.detractors + unread.answers) / cast(nullif(scores.responses + unread.answers, 0) as double)
    end as high,
    cast(0 as bigint) as nameless_orders,
    unread.answers as unreadable
from scores
cross join unread
cross join settings
where scores.responses > 0

union all

select
    'rcr',
    5,
    sums.returning_buyers / cast(nullif(sums.buyers, 0) as double),
    sums.returning_buyers / cast(nullif(sums.buyers + nameless.k, 0) as double),
    sums.returning_buyers / cast(nullif(sums.buyers, 0) as double),
    sums.returning_buyers / cast(nullif(sums.buyers + nameless.k + unread.orders, 0) as double),
    (sums.returning_buyers + least(sums.buyers - sums.returning_buyers, nameless.k + unread.orders)) / cast(nullif(sums.buyers, 0) as double),
    cast(nameless.k as bigint),
    unread.orders
from sums
cross join nameless
cross join unread
where sums.buyers > 0

union all

select
    'pfr',
    6,
    sums.orders / cast(nullif(sums.buyers, 0) as double),
    (sums.orders + nameless.k) / cast(nullif(sums.buyers + nameless.k, 0) as double),
    (sums.orders + nameless.k) / cast(nullif(sums.buyers, 0) as double),
    (sums.orders + nameless.k + unread.orders) / cast(nullif(sums.buyers + nameless.k + unread.orders, 0) as double),
    (sums.orders + nameless.k + unread.orders) / cast(nullif(sums.buyers, 0) as double),
    cast(nameless.k as bigint),
    unread.orders
from sums
cross join nameless
cross join unread
where sums.buyers > 0

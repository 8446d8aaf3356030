-- file: sql/4_kpis/kpi_nps.sql
-- kpi_nps: net promoter score of the answers given in a period.
-- grain:   one row per grain, segment and period; counts NULL: there is no survey among the files
-- reads:   survey_responses, email_owners, customers, customer_segments, segment_spells, calendar, periods, segments, settings, source_files
-- columns:
--   segment_by, segment_number, grain, period_index
--   responses    integer  of one respondent's answers in the period the latest (or all: settings.nps_responses); anonymous ones each
--   promoters    integer  9 and 10
--   passives     integer  7 and 8
--   detractors   integer  0 to 6
--   nps          score    -100 to 100; NULL: no survey, or no responses
--   nps_low, nps_high  score  95 % adjusted Wald interval
-- formula: nps = 100 x (promoters - detractors) / responses. Interval: 3/4 added to promoters and to detractors and 3 to the
--          responses, then +/- 1.96 standard errors of the difference, cut at -100 and 100
-- source:  definitions.md, section 4; interval: Lewis and Sauro 2021
-- note:    an answer belongs to the segment of the customer whose id or e-mail the respondent is; an answer of nobody among the customers counts
--          in segment all only
with placed as (
    select
        'all' as segment_by,
        0 as segment_number,
        *
    from survey_responses
    where reason is null
    union all
    select
        segments.segment_by,
        segments.segment_number,
        answers.*
    from survey_responses as answers
    left join email_owners as owners
        on answers.respondent = owners.email
    inner join customers
        on coalesce(owners.customer_id, answers.respondent) = customers.customer_id
    inner join customer_segments as segments
        on customers.customer_key = segments.customer_key
    where answers.reason is null
),

given as (
    select
        answers.segment_by,
        answers.segment_number,
        calendar.grain,
        calendar.period_index,
        answers.score,
        answers.respondent,
        answers.row_id,
        answers.responded_at
    from placed as answers
    inner join calendar
        on answers.responded_on = calendar.day
    union all
    -- an attribute that changes with time: as it stood at the period's start
    select
        spells.segment_by,
        spells.segment_number,
        calendar.grain,
        calendar.period_index,
        answers.score,
        answers.respondent,
        answers.row_id,
        answers.responded_at
    from survey_responses as answers
    left join email_owners as owners
        on answers.respondent = owners.email
    inner join customers
        on coalesce(owners.customer_id, answers.respondent) = customers.customer_id
    inner join calendar
        on answers.responded_on = calendar.day
    inner join segment_spells as spells
        on customers.customer_key = spells.customer_key
        and calendar.grain = spells.grain
        and calendar.period_index >= spells.from_index
        and calendar.period_index < spells.until_index
    where answers.reason is null
),

dated as (
    select
        *,
        row_number() over (
            partition by segment_by, segment_number, grain, period_index, coalesce(respondent, concat('(row ', row_id, ')'))
            order by responded_at desc, row_id desc
        ) as recency
    from given
),

counted as (
    select
        dated.segment_by,
        dated.segment_number,
        dated.grain,
        dated.period_index,
        count(*) as responses,
        count(*) filter (where dated.score >= 9) as promoters,
        count(*) filter (where dated.score between 7 and 8) as passives,
        count(*) filter (where dated.score <= 6) as detractors
    from dated
    cross join settings
    where dated.recency = 1 or settings.nps_responses = 'all'
    group by dated.segment_by, dated.segment_number, dated.grain, dated.period_index
),

surveyed as (
    select
        segments.segment_by,
        segments.segment_number,
        periods.grain,
        periods.period_index,
        case when surveys.files > 0 then coalesce(counted.responses, 0) end as responses,
        case when surveys.files > 0 then coalesce(counted.promoters, 0) end as promoters,
        case when surveys.files > 0 then coalesce(counted.passives, 0) end as passives,
        case when surveys.files > 0 then coalesce(counted.detractors, 0) end as detractors
    from periods
    cross join (select count(*) as files from source_files where kind = 'survey') as surveys
    cross join segments
    left join counted
        on segments.segment_by = counted.segment_by
        and segments.segment_number = counted.segment_number
        and periods.grain = counted.grain and periods.period_index = counted.period_index
),

adjusted as (
    select
        *,
        (promoters - detractors) / (responses + 3.0e0) as difference,
        (promoters + detractors + 1.5e0) / (responses + 3.0e0) as decided
    from surveyed
)

select
    segment_by,
    segment_number,
    grain,
    period_index,
    responses,
    promoters,
    passives,
    detractors,
    100 * (promoters - detractors) / cast(nullif(responses, 0) as double) as nps,
    case when responses > 0 then greatest(
        -100, 100 * (difference - 1.96e0 * sqrt((decided - difference * difference) / (responses + 3)))
    ) end as nps_low,
    case when responses > 0 then least(
        100, 100 * (difference + 1.96e0 * sqrt((decided - difference * difference) / (responses + 3)))
    ) end as nps_high
from adjusted

-- file: sql/4_kpis/trace_responses.sql
-- trace_responses: which answers are in the net promoter score and its counts, and with what part.
-- grain:   one row per grain, period, kpi and answer in it
-- reads:   survey_responses, calendar, traced_kpis, settings, source_files, survey_rows
-- columns:
--   grain, period_start, kpi
--   file_id       integer  source_files.file_id
--   row_id        integer  survey_rows.row_id
--   file          text
--   row_in_file   integer  its place among the rows of the file, from 1
--   respondent  text  as the answer says, whatever person the table identities maps it to
--   responded_at, score, comment  as in survey_responses
--   part          text     promoter, passive, detractor
--   above, below  number   what the answer adds to the number; for nps 100, 0 or -100 above and 1 below
-- formula: kpi = sum(above) / sum(below), or sum(above) where below is NULL
-- source:  definitions.md, section 4, NPS
with dated as (
    select
        calendar.grain,
        calendar.period_start,
        answers.*,
        case when answers.score >= 9 then 'promoter' when answers.score >= 7 then 'passive' else 'detractor' end as part,
        row_number() over (
            partition by calendar.grain, calendar.period_index, coalesce(answers.respondent, concat('(row ', answers.row_id, ')'))
            order by answers.responded_at desc, answers.row_id desc
        ) as recency
    from survey_responses as answers
    inner join calendar
        on answers.responded_on = calendar.day
    where answers.reason is null
),

counted as (
    select
        dated.*,
        kpis.kpi,
        kpis.below,
        case
            when kpis.kpi = 'nps' then case dated.part when 'promoter' then 100 when 'passive' then 0 else -100 end
            when kpis.above in ('response', dated.part) then 1
            else 0
        end as above_value
    from dated
    cross join settings
    inner join traced_kpis as kpis
        on kpis.subject = 'answers'
    where dated.recency = 1 or settings.nps_responses = 'all'
)

select
    counted.grain,
    counted.period_start,
    counted.kpi,
    counted.file_id,
    counted.row_id,
    files.file,
    counted.row_id - files.first_row + 1 as row_in_file,
    nullif(rows.respondent, '') as respondent,
    counted.responded_at,
    counted.score,
    counted.comment,
    counted.part,
    counted.above_value as above,
    case when counted.below is not null then 1 end as below
from counted
inner join source_files as files
    on counted.file_id = files.file_id
inner join survey_rows as rows
    on counted.row_id = rows.row_id
where counted.kpi = 'nps' or counted.above_value <> 0

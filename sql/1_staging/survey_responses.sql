-- file: sql/1_staging/survey_responses.sql
-- survey_responses: every answer of the survey exports, its score as a number, and the reason it does not count, if any.
-- grain:   one row per row of the survey exports
-- reads:   survey_rows, identities
-- columns:
--   row_id        integer    file order
--   file_id       integer    source_files.file_id
--   respondent    text       who answered: an e-mail in lower case, an id as written; or the person that the table identities maps them to; NULL: anonymous
--   responded_at  timestamp  local time
--   responded_on  date
--   score         integer    0 to 10
--   comment       text
--   reason        text       what the export sets aside (test, unfinished, not_nps), bad_date, bad_score; NULL: it counts
-- source:  definitions.md, section 4, NPS: text such as "9 - very likely" counts by its leading whole number
with scored as (
    select
        *,
        -- addresses are the same whatever their case, as those of the orders are; ids A and a can be two customers
        nullif(case when respondent like '%@%' then lower(respondent) else respondent end, '') as known_as,
        case
            when regexp_matches(score_text, '^\s*[0-9]{1,2}(\.0+)?\s*(,?$|[^0-9.,]|,[^0-9])')
                then cast(regexp_extract(score_text, '[0-9]{1,2}') as integer)
        end as score
    from survey_rows
)

select
    row_id,
    file_id,
    coalesce(persons.person, scored.known_as) as respondent,
    responded_at,
    cast(responded_at as date) as responded_on,
    case when score between 0 and 10 then score end as score,
    comment,
    coalesce(
        set_aside,
        case
            when responded_at is null then 'bad_date'
            when score is null or score > 10 then 'bad_score'
        end
    ) as reason
from scored
left join identities as persons
    on scored.known_as = persons.id

-- file: sql/0_sources/delighted.sql
-- delighted: survey responses of Delighted, under the field names of its API.
-- kind:        survey
-- title:       Delighted responses (API fields)
-- evidence:    vendor
-- signature:   person, survey_type, score, created_at
-- columns:     person, survey_type, score, comment, created_at
-- ids:         person
-- dates:       created_at, unix
-- zone:        UTC
-- identity:    id
-- grain:       one row per response
-- reads:       raw_delighted
-- source:      delighted.com/docs/api
-- note:        What the API gives, not the CSV download, whose header is not documented. Times are seconds since 1970. The
--              score of other surveys (CSAT, CES) is on another scale, so only survey_type nps is an answer.
select
    trim(person) as respondent,
    created_at as responded_at,
    score as score_text,
    comment,
    case when lower(trim(survey_type)) <> 'nps' then 'not_nps' end as set_aside
from raw_delighted

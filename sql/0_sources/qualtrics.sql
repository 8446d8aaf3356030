-- file: sql/0_sources/qualtrics.sql
-- qualtrics: the responses of a Qualtrics survey with a Net Promoter question.
-- kind:        survey
-- title:       Qualtrics responses
-- evidence:    vendor
-- signature:   StartDate, RecordedDate, ResponseId
-- columns:     Status, Progress, Finished, EndDate, RecordedDate, RecipientEmail, ExternalReference
-- ids:         ExternalReference
-- dates:       RecordedDate, iso
-- header_rows: 3
-- find:        score, comment
-- identity:    email, id
-- grain:       one row per response
-- reads:       raw_qualtrics
-- source:      qualtrics.com/support: CSV files come with three rows of headers; Status: value labels in public survey files
-- note:        The score is the question beside the column <question>_NPS_GROUP, the comment the next <question>_TEXT. Cells hold
--              labels or numbers, as the export was made: Survey Preview or 1, False or 0. Preview and test answers (1, 2, 9, 17)
--              are set aside. Answers by an anonymous link name nobody.
select
    coalesce(trim("RecipientEmail"), trim("ExternalReference")) as respondent,
    coalesce("RecordedDate", "EndDate") as responded_at,
    "(score)" as score_text,
    "(comment)" as comment,
    case
        when regexp_matches(lower(trim("Status")), 'preview|survey test') or trim("Status") in ('1', '2', '9', '17') then 'test'
        when lower(trim("Finished")) in ('false', '0') or try_cast("Progress" as double) < 100 then 'unfinished'
    end as set_aside
from raw_qualtrics

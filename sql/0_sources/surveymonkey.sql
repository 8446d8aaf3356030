-- file: sql/0_sources/surveymonkey.sql
-- surveymonkey: the individual responses of a SurveyMonkey survey.
-- kind:        survey
-- title:       SurveyMonkey responses
-- evidence:    public files
-- signature:   Respondent ID, Collector ID
-- columns:     Respondent ID, Start Date, End Date, Email Address, Custom Data 1
-- ids:         Respondent ID, Custom Data 1
-- dates:       End Date, %m/%d/%Y %I:%M:%S %p, %m/%d/%Y %H:%M:%S, %d/%m/%Y %H:%M:%S, iso
-- header_rows: 2
-- find:        score, comment
-- identity:    email, id
-- grain:       one row per response
-- reads:       raw_surveymonkey
-- source:      headers in public files; the labels of 0 and 10: several public survey definitions and reports
-- note:        Where the export has labels instead of numbers, the ends of the scale are "Not at all likely - 0" and "Extremely
--              likely - 10": then the number behind the label is the score. A respondent without e-mail and custom data is
--              known by the number of the response. Neither the zone nor the order of day and month is documented.
select
    coalesce(trim("Email Address"), trim("Custom Data 1"), trim("Respondent ID")) as respondent,
    coalesce("End Date", "Start Date") as responded_at,
    case
        when regexp_matches("(score)", '^\s*[A-Za-z][^0-9]*- *[0-9]{1,2}\s*$') then regexp_extract("(score)", '([0-9]{1,2})\s*$', 1)
        else "(score)"
    end as score_text,
    "(comment)" as comment
from raw_surveymonkey

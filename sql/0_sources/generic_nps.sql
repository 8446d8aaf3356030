-- file: sql/0_sources/generic_nps.sql
-- generic_nps: any table of answers to "how likely are you to recommend us", 0 to 10.
-- kind:      survey
-- title:     NPS survey, generic
-- evidence:  our own
-- signature: respondent, responded_at, score
-- dates:     responded_at, iso
-- columns:   respondent, responded_at, score, comment
-- ids:       respondent
-- identity:  email, id
-- grain:     one row per answer
-- reads:     raw_generic_nps
-- note:      respondent is whatever the shop knows a customer by: the e-mail or the customer id, as the orders write it; blank: anonymous
select
    trim(respondent) as respondent,
    responded_at,
    score as score_text,
    comment
from raw_generic_nps

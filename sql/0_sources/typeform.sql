-- file: sql/0_sources/typeform.sql
-- typeform: the responses of a Typeform form.
-- kind:        survey
-- title:       Typeform responses
-- evidence:    public files
-- signature:   #, Submit Date (UTC), Network ID
-- columns:     #, Response Type, Start Date (UTC), Stage Date (UTC), Submit Date (UTC)
-- ids:         #
-- dates:       Submit Date (UTC), iso
-- zone:        UTC
-- find:        score, comment, respondent
-- identity:    email
-- grain:       one row per response
-- reads:       raw_typeform
-- source:      headers and rows in public files
-- note:        The e-mail is a question or a hidden field, so its column has any name; without one, a respondent is known by the
--              response's own token (#). Of Response Type only the word completed is known: anything else is unfinished.
select
    coalesce(trim("(respondent)"), trim("#")) as respondent,
    coalesce("Submit Date (UTC)", "Stage Date (UTC)", "Start Date (UTC)") as responded_at,
    "(score)" as score_text,
    "(comment)" as comment,
    case when lower(trim("Response Type")) <> 'completed' then 'unfinished' end as set_aside
from raw_typeform

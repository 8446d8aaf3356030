-- file: sql/0_sources/google_forms.sql
-- google_forms: the responses of a Google form, downloaded from the form or from its sheet.
-- kind:        survey
-- title:       Google Forms responses
-- evidence:    public files
-- signature:   Timestamp
-- unless:      StartDate, Respondent ID, Order ID
-- columns:     Timestamp, Email Address = Username
-- dates:       Timestamp, %Y/%m/%d %I:%M:%S %p, %m/%d/%Y %H:%M:%S, %d/%m/%Y %H:%M:%S
-- find:        score, comment, respondent
-- identity:    email
-- grain:       one row per response
-- reads:       raw_google_forms
-- source:      headers and rows in public files
-- note:        The form writes 2026/09/27 3:00:00 PM GMT+3, its sheet writes as its own region does (5/10/2026 09:15:00, day or
--              month first). Email Address is there if the form collects it; else the address may be asked as a question.
--              Nothing but the first column tells these files: any other format that fits goes first.
select
    coalesce(trim("Email Address"), trim("(respondent)")) as respondent,
    "Timestamp" as responded_at,
    "(score)" as score_text,
    "(comment)" as comment
from raw_google_forms

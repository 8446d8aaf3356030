-- file: sql/0_sources/zendesk_explore.sql
-- zendesk_explore: a table of tickets exported from Zendesk Explore, whose columns are chosen and named by its maker.
-- kind:      tickets
-- title:     Zendesk Explore tickets
-- evidence:  one file
-- signature: Ticket ID, First reply time (min)
-- unless:    Requester id
-- columns:   Ticket ID = Zendesk Ticket ID = ID, Requester email, Subject, Status, Created at, Solved at,
--            Satisfaction Score,
--            First reply time (min) = First reply time (in minutes) = First reply time in minutes = First reply time,
--            Full resolution time (min) = Full resolution time (in minutes) = Full resolution time in minutes = Full resolution time
-- ids:       Ticket ID
-- dates:     Created at, iso
-- identity:  email
-- grain:     one row per ticket
-- reads:     raw_zendesk_explore
-- source:    the spellings that a public importer of such exports accepts
-- note:      as zendesk_tickets; the e-mail is often left out. A dash stands for an empty cell.
select
    trim("Ticket ID") as ticket_id,
    lower(trim("Requester email")) as email,
    "Subject" as subject,
    lower("Status") as status,
    "Created at" as created_at,
    nullif(trim("Solved at"), '-') as solved_at,
    try_cast("First reply time (min)" as double) as first_reply_minutes,
    try_cast("Full resolution time (min)" as double) as full_resolution_minutes,
    nullif(lower(trim("Satisfaction Score")), '-') as satisfaction
from raw_zendesk_explore

-- file: sql/0_sources/zendesk_tickets.sql
-- zendesk_tickets: the classic CSV export of Zendesk tickets.
-- kind:      tickets
-- title:     Zendesk tickets
-- evidence:  public files
-- signature: Requester id, First reply time in minutes
-- columns:   Id = Ticket ID = Zendesk Ticket ID, Requester email, Subject, Status, Created at, Solved at,
--            Satisfaction Score,
--            First reply time in minutes = First reply time (in minutes) = First reply time (min) = First reply time,
--            Full resolution time in minutes = Full resolution time (in minutes) = Full resolution time (min) = Full resolution time
-- ids:       Id
-- dates:     Created at, iso
-- identity:  email
-- grain:     one row per ticket
-- reads:     raw_zendesk_tickets
-- source:    the header in several public files
-- note:      The minutes are of the calendar, not of business hours, which have columns of their own. No column says when the
--            first reply was. A dash stands for an empty cell.
select
    trim("Id") as ticket_id,
    lower(trim("Requester email")) as email,
    "Subject" as subject,
    lower("Status") as status,
    "Created at" as created_at,
    nullif(trim("Solved at"), '-') as solved_at,
    try_cast("First reply time in minutes" as double) as first_reply_minutes,
    try_cast("Full resolution time in minutes" as double) as full_resolution_minutes,
    nullif(lower(trim("Satisfaction Score")), '-') as satisfaction
from raw_zendesk_tickets

-- file: sql/0_sources/zendesk_tickets.sql
-- zendesk_tickets: the classic CSV export of Zendesk tickets.
-- kind:      tickets
-- title:     Zendesk tickets
-- signature: Requester id, First reply time in minutes
-- dates:     Created at, iso
-- columns:   Id, Requester email, Subject, Status, Created at, Solved at, Satisfaction Score, First reply time in minutes, Full resolution time in minutes
-- grain:     one row per ticket
-- reads:     raw_zendesk_tickets
select
    "Id" as ticket_id,
    lower(trim("Requester email")) as email,
    "Subject" as subject,
    lower("Status") as status,
    "Created at" as created_at,
    try_cast("First reply time in minutes" as double) as first_reply_minutes,
    try_cast("Full resolution time in minutes" as double) as full_resolution_minutes,
    lower("Satisfaction Score") as satisfaction
from raw_zendesk_tickets

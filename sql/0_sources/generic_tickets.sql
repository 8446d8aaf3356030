-- file: sql/0_sources/generic_tickets.sql
-- generic_tickets: any table of help desk tickets whose columns bear our own names.
-- kind:      tickets
-- title:     Tickets, generic
-- evidence:  our own
-- signature: ticket_id, email, created_at
-- columns:   ticket_id, email, subject, status, created_at, first_reply_at, solved_at, first_reply_minutes, full_resolution_minutes, satisfaction
-- ids:       ticket_id
-- amounts:   first_reply_minutes, full_resolution_minutes
-- dates:     created_at, iso
-- identity:  email
-- grain:     one row per ticket
-- reads:     raw_generic_tickets
-- note:      the minutes are of the calendar, not of business hours; where they are missing they come from the times
select
    trim(ticket_id) as ticket_id,
    lower(trim(email)) as email,
    subject,
    lower(trim(status)) as status,
    created_at,
    first_reply_at,
    solved_at,
    try_cast(first_reply_minutes as double) as first_reply_minutes,
    try_cast(full_resolution_minutes as double) as full_resolution_minutes,
    lower(trim(satisfaction)) as satisfaction
from raw_generic_tickets

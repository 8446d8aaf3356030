-- file: sql/0_sources/freshdesk_tickets.sql
-- freshdesk_tickets: the tickets export of Freshdesk, and of Freshservice.
-- kind:      tickets
-- title:     Freshdesk tickets
-- evidence:  public files
-- signature: Ticket ID, First response time (in hrs)
-- columns:   Ticket ID, Subject, Status, Email = Requester Email, Created time, Initial response time, Resolved time, Closed time,
--            First response time (in hrs), Resolution time (in hrs), Survey results = Survey result
-- ids:       Ticket ID
-- dates:     Created time, iso
-- identity:  email
-- grain:     one row per ticket
-- reads:     raw_freshdesk_tickets
-- source:    headers in public files; what each column holds: a public test of the exporter; Freshservice differs in upper and lower case
-- note:      The times "(in hrs)" are HH:MM:SS, in business hours, and often empty. So the minutes come from the times of creation, reply
--            and resolution, the same clock for all tickets, and from "(in hrs)" only where there is no such time. The e-mail
--            is there if ticked for the export.
with timed as (
    select
        "Ticket ID",
        "Email",
        "Subject",
        "Status",
        "Created time",
        "Initial response time",
        "Survey results",
        coalesce("Resolved time", "Closed time") as solved,
        trim("First response time (in hrs)") as reply_clock,
        trim("Resolution time (in hrs)") as solution_clock
    from raw_freshdesk_tickets
)

select
    trim("Ticket ID") as ticket_id,
    lower(trim("Email")) as email,
    "Subject" as subject,
    lower(trim("Status")) as status,
    "Created time" as created_at,
    "Initial response time" as first_reply_at,
    solved as solved_at,
    case when "Initial response time" is null
        then try_cast(split_part(reply_clock, ':', 1) as double) * 60
            + try_cast(split_part(reply_clock, ':', 2) as double)
            + try_cast(split_part(reply_clock, ':', 3) as double) / 60
    end as first_reply_minutes,
    case when solved is null
        then try_cast(split_part(solution_clock, ':', 1) as double) * 60
            + try_cast(split_part(solution_clock, ':', 2) as double)
            + try_cast(split_part(solution_clock, ':', 3) as double) / 60
    end as full_resolution_minutes,
    lower(trim("Survey results")) as satisfaction
from timed

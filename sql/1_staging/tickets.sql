-- file: sql/1_staging/tickets.sql
-- tickets: what customers asked the help desk.
-- grain:   one row per ticket of the help desk's export
-- reads:   ticket_rows
-- columns:
--   row_id, file_id, ticket_id, email, subject, status
--   created_at, first_reply_at, solved_at  timestamp  local time
--   created_on  date
--   first_reply_minutes, full_resolution_minutes  number  from creation to the first reply, and to the solution
--   satisfaction  text     as the help desk writes it, lower case
--   reason        text     bad_date; NULL: it counts
-- formula: minutes: the help desk's own figure; where it gives none, the time between; NULL where that would be below 0
-- source:  the help desk's own times, as the exports write them (docs/formats.md)
with timed as (
    select
        *,
        case when first_reply_at >= created_at then date_diff('second', created_at, first_reply_at) end as reply_seconds,
        case when solved_at >= created_at then date_diff('second', created_at, solved_at) end as solution_seconds
    from ticket_rows
)

select
    row_id,
    file_id,
    ticket_id,
    nullif(email, '') as email,
    subject,
    status,
    created_at,
    first_reply_at,
    solved_at,
    cast(created_at as date) as created_on,
    coalesce(first_reply_minutes, reply_seconds / cast(60 as double)) as first_reply_minutes,
    coalesce(full_resolution_minutes, solution_seconds / cast(60 as double)) as full_resolution_minutes,
    satisfaction,
    case when created_at is null then 'bad_date' end as reason
from timed

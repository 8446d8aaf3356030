-- file: sql/1_staging/tickets.sql
-- tickets: what customers asked the help desk.
-- grain:   one row per ticket of the help desk's export
-- reads:   ticket_rows
-- columns:
--   row_id, file_id, ticket_id, email, subject, status
--   created_at  timestamp  local time
--   created_on  date
--   first_reply_minutes, full_resolution_minutes  number  minutes
--   satisfaction  text     as the help desk writes it, lower case
--   reason        text     bad_date; NULL: it counts
select
    row_id,
    file_id,
    ticket_id,
    nullif(email, '') as email,
    subject,
    status,
    created_at,
    cast(created_at as date) as created_on,
    first_reply_minutes,
    full_resolution_minutes,
    satisfaction,
    case when created_at is null then 'bad_date' end as reason
from ticket_rows

-- file: sql/1_staging/unreadable_days.sql
-- unreadable_days: how many orders and answers the exports may hold that nobody could read, by the day they are of.
-- grain:   one row per day, and one without a day
-- reads:   unreadable_rows, source_files, order_lines, placed_orders, survey_responses
-- columns:
--   day      date     NULL: not readable either
--   orders   integer  rejected rows of order exports, each taken as an order; and orders with no row that counts and one whose date or amount cannot be read
--   answers  integer  rejected rows of survey exports, and answers without a readable date or score
-- source:  definitions.md, section 2, unreadable, bad_date, bad_amount; section 4, bad_score
-- note:    an upper count: several rejected rows may be lines of one order, or of an order that is counted
with spoilt_orders as (
    select
        lines.file_id,
        lines.order_id,
        max(lines.ordered_on) as day
    from order_lines as lines
    left join placed_orders as placed
        on lines.file_id = placed.file_id and lines.order_id = placed.order_id
    where lines.row_reason in ('bad_date', 'bad_amount') and placed.order_id is null
    group by lines.file_id, lines.order_id
),

found as (
    select
        cast(null as date) as day,
        case when files.kind = 'orders' then 1 else 0 end as orders,
        case when files.kind = 'survey' then 1 else 0 end as answers
    from unreadable_rows
    inner join source_files as files
        on unreadable_rows.file_id = files.file_id
    union all
    select day, 1, 0
    from spoilt_orders
    union all
    select responded_on, 0, 1
    from survey_responses
    where reason in ('bad_date', 'bad_score')
)

select
    day,
    sum(orders) as orders,
    sum(answers) as answers
from found
group by day

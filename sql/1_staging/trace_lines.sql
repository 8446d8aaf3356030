-- file: sql/1_staging/trace_lines.sql
-- trace_lines: the rows of the order exports behind every order: its own, and the returns taken off it.
-- grain:   one row per order and row; a return stands under its own number and under each order it is taken off
-- reads:   line_outcomes, credit_matches, placed_orders, order_rows, source_files
-- columns:
--   file_id, order_id  integer, text  of the order
--   role          text       line: a row of the order itself; taken_off: a return that was taken off it
--   row_id        integer    order_rows.row_id
--   file          text       that the row stands in
--   row_in_file   integer    its place among the rows of the file, from 1
--   line_file_id, line_order_id  integer, text  of the row: another file and number than the order's, for a return
--   customer_id, ordered_at, product, quantity, amount, currency  as in line_outcomes, of the row
--   written_id    text       by what the row itself knows the customer: id, else e-mail, + and phone, name
--   taken_off     money      what the return takes off this order (below 0); NULL: a row of the order itself
--   reason        text       why the row does not count; NULL: it counts
-- source:  definitions.md, section 2
with credits as (
    select
        matches.credit_row_id,
        matches.file_id,
        matches.order_id,
        matches.amount,
        placed.reason
    from credit_matches as matches
    inner join placed_orders as placed
        on matches.file_id = placed.file_id and matches.order_id = placed.order_id
),

-- a return counts if any of it was taken off an order that does
credit_reasons as (
    select
        credit_row_id,
        max(case when reason is null then 1 else 0 end) as counts,
        max(reason) as reason
    from credits
    group by credit_row_id
),

-- what is taken off an order by one return, in one sum
taken as (
    select credit_row_id, file_id, order_id, sum(amount) as amount, max(reason) as reason
    from credits
    group by credit_row_id, file_id, order_id
),

shown as (
    select
        lines.file_id,
        lines.order_id,
        'line' as role,
        lines.row_id,
        cast(null as decimal(18, 6)) as taken_off,
        case
            when lines.step = 'ours' or credit_reasons.counts = 1 then null
            when lines.row_reason is null and credit_reasons.reason is not null then credit_reasons.reason
            else lines.step
        end as reason
    from line_outcomes as lines
    left join credit_reasons
        on lines.row_id = credit_reasons.credit_row_id
    union all
    select file_id, order_id, 'taken_off', credit_row_id, cast(amount as decimal(18, 6)), reason
    from taken
)

select
    shown.file_id,
    shown.order_id,
    shown.role,
    shown.row_id,
    files.file,
    shown.row_id - files.first_row + 1 as row_in_file,
    lines.file_id as line_file_id,
    lines.order_id as line_order_id,
    lines.customer_id,
    coalesce(nullif(rows.customer_id, ''), nullif(rows.email, ''), '+' || nullif(rows.phone, ''), nullif(rows.weak_id, '')) as written_id,
    lines.ordered_at,
    lines.product,
    lines.quantity,
    lines.amount,
    lines.currency,
    shown.taken_off,
    shown.reason
from shown
inner join line_outcomes as lines
    on shown.row_id = lines.row_id
inner join order_rows as rows
    on shown.row_id = rows.row_id
inner join source_files as files
    on lines.file_id = files.file_id

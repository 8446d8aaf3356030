-- file: sql/1_staging/written_statuses.sql
-- written_statuses: the statuses that the order exports write, what each was taken for, and what became of its rows.
-- grain:   one row per file, written status, status and reason
-- reads:   order_rows, repeated_orders, order_lines, placed_orders, credit_matches, source_files
-- columns:
--   file, format    text
--   written_status  text     as the file writes it; a row without one has that of its order; NULL: neither says anything
--   status          text     what it was taken for: test, draft, cancelled, unpaid, pending, refunded, paid (anything that counts); NULL: the row says nothing
--   reason          text     why the rows do not count, as in reconciliation; NULL: used
--   rows            integer
--   orders          integer  that these rows belong to
-- source:  definitions.md, section 2; the statuses of a format: its file in sql/0_sources
-- note:    The same written status can be taken for two things where another column of the export decides with it (pending,
--          but fulfilled). A credit line has the reason of the order it is taken off, if several, of one that counts.
with order_words as (
    select
        rows.file_id,
        rows.order_id,
        min(rows.written_status) as written_status,
        min(rows.status) as status
    from order_rows as rows
    inner join repeated_orders
        on rows.order_id = repeated_orders.order_id
    group by rows.file_id, rows.order_id
),

credits as (
    select
        matches.credit_row_id,
        placed.reason,
        row_number() over (
            partition by matches.credit_row_id
            order by case when placed.reason is null then 0 else 1 end, matches.row_id desc
        ) as choice
    from credit_matches as matches
    inner join placed_orders as placed
        on matches.file_id = placed.file_id and matches.order_id = placed.order_id
),

treated as (
    select
        lines.file_id,
        lines.order_id,
        coalesce(rows.written_status, order_words.written_status) as written_status,
        coalesce(lines.status, order_words.status) as status,
        case
            when lines.row_reason is not null then lines.row_reason
            when not lines.is_credit then placed.reason
            when credits.credit_row_id is null then 'credit_note'
            else credits.reason
        end as reason
    from order_lines as lines
    inner join order_rows as rows
        on lines.row_id = rows.row_id
    left join order_words
        on rows.file_id = order_words.file_id and rows.order_id = order_words.order_id
    left join placed_orders as placed
        on lines.file_id = placed.file_id and lines.order_id = placed.order_id
    left join credits
        on lines.row_id = credits.credit_row_id and credits.choice = 1
)

select
    files.file,
    files.format,
    treated.written_status,
    treated.status,
    treated.reason,
    count(*) as rows,
    count(distinct treated.order_id) as orders
from treated
inner join source_files as files
    on treated.file_id = files.file_id
group by files.file_id, files.file, files.format, treated.written_status, treated.status, treated.reason

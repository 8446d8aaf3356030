-- file: sql/1_staging/superseded_orders.sql
-- superseded_orders: orders that stand again, with a newer copy, in an overlapping export of the same tool.
-- grain:   one row per file and order id whose copy there does not count
-- reads:   order_rows, source_files
-- columns:
--   file_id, order_id
-- source:  definitions.md, section 2, duplicate
-- note:    Files overlap if they share a day. Where they do not, the same number is another order: some shops begin again.
with overlapping as (
    select
        older.file_id as older_file,
        newer.file_id as newer_file
    from source_files as older
    inner join source_files as newer
        on older.format = newer.format
        and older.newest_rank < newer.newest_rank
        and cast(older.first_at as date) <= cast(newer.last_at as date)
        and cast(newer.first_at as date) <= cast(older.last_at as date)
    where older.kind = 'orders'
),

copies as (
    select distinct
        rows.file_id,
        rows.order_id
    from order_rows as rows
    inner join (
        select older_file as file_id from overlapping
        union
        select newer_file from overlapping
    ) as files
        on rows.file_id = files.file_id
    where rows.order_id is not null
)

select distinct
    older.file_id,
    older.order_id
from overlapping
inner join copies as older
    on overlapping.older_file = older.file_id
inner join copies as newer
    on overlapping.newer_file = newer.file_id and older.order_id = newer.order_id

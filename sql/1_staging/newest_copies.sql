-- file: sql/1_staging/newest_copies.sql
-- newest_copies: for orders that stand in several overlapping exports of one tool, the export whose copy counts.
-- grain:   one row per format and order id found in a file whose dates overlap with another file's
-- reads:   order_rows, source_files
-- columns:
--   format       text
--   order_id     text
--   newest_rank  integer  source_files.newest_rank of the copy that counts
-- source:  definitions.md, section 2, duplicate
select
    files.format,
    order_rows.order_id,
    max(files.newest_rank) as newest_rank
from order_rows
inner join source_files as files
    on order_rows.file_id = files.file_id
where files.has_overlap and order_rows.order_id is not null
group by files.format, order_rows.order_id

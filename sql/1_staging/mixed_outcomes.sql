-- file: sql/1_staging/mixed_outcomes.sql
-- mixed_outcomes: the orders whose lines do not all go with the same step of the bridge, line by line added up.
-- grain:   one row per document of order_outcomes with is_mixed, and step
-- reads:   order_outcomes, line_outcomes
-- columns:
--   file_id, order_id, document
--   step, step_number
--   row_count   integer
--   own_amount  money    as in line_outcomes
-- source:  definitions.md, section 2
select
    lines.file_id,
    lines.order_id,
    lines.document,
    lines.step,
    lines.step_number,
    count(*) as row_count,
    sum(lines.own_amount) as own_amount
from order_outcomes as documents
inner join line_outcomes as lines
    on documents.file_id = lines.file_id and documents.order_id = lines.order_id and documents.document = lines.document
where documents.is_mixed
group by lines.file_id, lines.order_id, lines.document, lines.step, lines.step_number

-- file: sql/2_activity/segment_gaps.sql
-- segment_gaps: customer_gaps counted, once for all customers together and once for each way of splitting them that was asked for.
-- grain:   one row per segment_by, segment, and combination of the columns of customer_gaps but the customer and the date
-- reads:   customer_gaps, customer_segments
-- columns: the segment, then as in customer_gaps
--   segment_by      text     all: every customer
--   segment_number  integer  of the segment, see segments; 0: every customer
--   days_since_first, longest_before, gap_days, is_open
--   customers       integer
-- source:  definitions.md, section 5, Survival
with placed as (
    select
        'all' as segment_by,
        0 as segment_number,
        days_since_first,
        longest_before,
        gap_days,
        is_open
    from customer_gaps

    union all

    select
        segments.segment_by,
        segments.segment_number,
        gaps.days_since_first,
        gaps.longest_before,
        gaps.gap_days,
        gaps.is_open
    from customer_gaps as gaps
    inner join customer_segments as segments
        on gaps.customer_key = segments.customer_key
)

select
    segment_by,
    segment_number,
    days_since_first,
    longest_before,
    gap_days,
    is_open,
    count(*) as customers
from placed
group by segment_by, segment_number, days_since_first, longest_before, gap_days, is_open

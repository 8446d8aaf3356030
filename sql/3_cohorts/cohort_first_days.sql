-- file: sql/3_cohorts/cohort_first_days.sql
-- cohort_first_days: how many customers came on which day, all together and by segment.
-- grain:   one row per segment and first day
-- reads:   cohort_members, customer_segments
-- columns:
--   segment_by      text     all: every customer
--   segment_number  integer  see segments
--   first_day       date     see cohort_members
--   customers       integer
-- source:  definitions.md, section 5
select
    'all' as segment_by,
    0 as segment_number,
    first_day,
    count(*) as customers
from cohort_members
group by first_day

union all

select
    segments.segment_by,
    segments.segment_number,
    members.first_day,
    count(*)
from cohort_members as members
inner join customer_segments as segments
    on members.customer_key = segments.customer_key
group by segments.segment_by, segments.segment_number, members.first_day

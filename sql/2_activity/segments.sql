-- file: sql/2_activity/segments.sql
-- segments: the segments that there are.
-- grain:   one row per segment
-- reads:   customer_segments, segment_changes, segment_names, customers
-- columns:
--   segment_by, segment  text     all: every customer
--   segment_number       integer  0: every customer
--   customers            integer  of an attribute that changes with time: ever in the segment
--   first_purchase_on    date     the earliest of the segment's customers; of an attribute that changes with time: of all customers; or the first day of paid service
--   is_changing          boolean  the attribute changes with time
-- source:  definitions.md, section 4, By segment
select
    'all' as segment_by,
    'all' as segment,
    0 as segment_number,
    count(*) as customers,
    least(min(first_day), min(first_served_on)) as first_purchase_on,
    false as is_changing
from customers

union all

select
    names.segment_by,
    names.segment,
    names.segment_number,
    count(*),
    least(min(customers.first_day), min(customers.first_served_on)),
    false
from customer_segments as segments
inner join segment_names as names
    on segments.segment_number = names.segment_number
inner join customers
    on segments.customer_key = customers.customer_key
group by names.segment_by, names.segment, names.segment_number

union all

select
    names.segment_by,
    names.segment,
    names.segment_number,
    count(distinct changes.customer_key),
    history.first_day,
    true
from segment_changes as changes
inner join segment_names as names
    on changes.segment_number = names.segment_number
cross join (select min(first_day) as first_day from customers) as history
group by names.segment_by, names.segment, names.segment_number, history.first_day

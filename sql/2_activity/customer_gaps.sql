-- file: sql/2_activity/customer_gaps.sql
-- customer_gaps: the times without a purchase that can be a customer's first one longer than some window, and the one still open at as-of.
-- grain:   one row per customer and purchase day whose gap is longer than every gap before it, or still open
-- reads:   purchase_days, settings
-- columns:
--   customer_key
--   first_day         date     first purchase day
--   days_since_first  integer  from it to the purchase day on which the gap begins
--   longest_before    integer  days of the longest gap before; 0: this is the first
--   gap_days          integer  to the next purchase day; of the open one to as-of
--   is_open           boolean  no purchase since
-- source:  definitions.md, section 5, Survival
-- note:    The first gap longer than W is the row with longest_before <= W < gap_days: so one table serves every window, and no row is
--          joined to another. A gap that is not longer than one before it is never the first longer than anything.
with lengths as (
    select
        gaps.customer_key,
        gaps.first_day,
        gaps.day,
        date_diff('day', gaps.day, coalesce(gaps.next_day, settings.as_of)) as gap_days,
        gaps.next_day is null as is_open
    from purchase_days as gaps
    cross join settings
),

records as (
    select
        *,
        coalesce(max(gap_days) over (
            partition by customer_key order by day rows between unbounded preceding and 1 preceding
        ), 0) as longest_before
    from lengths
)

select
    customer_key,
    first_day,
    cast(date_diff('day', first_day, day) as integer) as days_since_first,
    cast(longest_before as integer) as longest_before,
    cast(gap_days as integer) as gap_days,
    is_open
from records
where is_open or gap_days > longest_before

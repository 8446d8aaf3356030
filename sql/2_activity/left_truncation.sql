-- file: sql/2_activity/left_truncation.sql
-- left_truncation: how many customers who look new probably bought before the export begins, if the shop traded then as it did at first.
-- grain:   one row per four weeks since the first purchase of all that hold first purchases; then one row for all of them (from_day NULL)
-- reads:   customers, purchase_days, next_purchase, return_windows, settings
-- columns:
--   from_day              date     first of the 28 days; NULL: the whole export
--   to_day                date     last of them
--   first_purchases       integer  customers seen for the first time
--   expected_returns      number   customers from before the export whose next purchase is expected in these days
--   probably_not_first    number   the same, but no more than first_purchases
--   share                 ratio    probably_not_first / first_purchases
--   purchase_days_a_day   number   b: purchase days per day in the first 91 days of the export (or in all of it, if shorter)
-- formula: Who is seen first on day d (0: the export's first) and is not new closes a gap of u > d days that began before the export, on day d - u.
--          If b gaps begin a day, and a share f(u) of them closes after u days: expected on day d = sum over u > d of b f(u) = b (F(H) - F(d)),
--          F = 1 - S, the returned_share of next_purchase, H = horizon_days of return_windows. Summed over the 28 days
-- source:  renewal theory, the time to the first event after a date picked from outside: Cox, Renewal Theory, 1962, chapter 5
-- note:    It is the answer to an "if": a shop that opened on the first day has no such customers, and the export cannot tell the two
--          apart (the end of a season looks like it). It goes in proportion to b: half the trade before, half the number. Where the shop
--          grows, or the export begins in a high season, it is too high; where customers return after more than H days, too low.
--          Tried by cutting off the head of longer histories, estimate against truth as shares of the first purchases. Sample shop (growing),
--          eight cuts: at best 14.7 for 14.8 %, at worst 14.8 for 7.7 % and 31.2 for 21.5 % (cuts before the Christmas season), 24.5 for 28.0 %.
--          Twelve made-up shops without growth: within 4 points with two or three years of export left, 7 to 14 points too low with one. Online
--          Retail at 2011-03-01 and 2011-06-01: 48.9 and 44.8 %, when at least 33.8 and 54.3 % had bought since December 2010.
with opening as (
    select
        min(first_day) as opened_on,
        min(least(91, date_diff('day', first_day, as_of) + 1)) as days
    from (select min(first_day) as first_day from customers) as firsts
    cross join settings
),

pace as (
    select count(*) / cast(nullif(min(opening.days), 0) as double) as purchase_days_a_day
    from purchase_days
    cross join opening
    where date_diff('day', opening.opened_on, purchase_days.day) < opening.days
),

blocks as (
    select
        opening.opened_on,
        cast(floor(date_diff('day', opening.opened_on, customers.first_day) / 28.0) as integer) * 28 as from_age,
        count(*) as first_purchases
    from customers
    cross join opening
    group by 1, 2
),

jumps as (
    select
        curve.days,
        curve.returned_share - lag(curve.returned_share, 1, cast(0 as double)) over (order by curve.days) as jump
    from next_purchase as curve
    cross join return_windows
    where curve.days <= return_windows.horizon_days
),

-- F(H) - F(d) is the sum of the jumps after day d; a jump at e counts for the days of the block before e
expected as (
    select
        blocks.from_age,
        min(blocks.opened_on) as opened_on,
        min(blocks.first_purchases) as first_purchases,
        min(pace.purchase_days_a_day) as purchase_days_a_day,
        min(pace.purchase_days_a_day) * sum(jumps.jump * greatest(0, least(jumps.days - blocks.from_age, 28))) as expected_returns
    from blocks
    cross join pace
    cross join jumps
    group by blocks.from_age
),

capped as (
    select
        opened_on + from_age as from_day,
        least(opened_on + from_age + 27, settings.as_of) as to_day,
        first_purchases,
        expected_returns,
        least(expected_returns, first_purchases) as probably_not_first,
        purchase_days_a_day
    from expected
    cross join settings
)

select
    from_day,
    to_day,
    first_purchases,
    expected_returns,
    probably_not_first,
    probably_not_first / nullif(first_purchases, 0) as share,
    purchase_days_a_day
from capped

union all

select
    cast(null as date),
    max(to_day),
    cast(sum(first_purchases) as bigint),
    sum(expected_returns),
    sum(probably_not_first),
    sum(probably_not_first) / nullif(sum(first_purchases), 0),
    max(purchase_days_a_day)
from capped
having count(*) > 0

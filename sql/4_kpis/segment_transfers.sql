-- file: sql/4_kpis/segment_transfers.sql
-- segment_transfers: active customers who are in another segment at a period's start than they were in the period before.
-- grain:   one row per grain, active window, segment and period at whose start somebody comes or leaves
-- reads:   segment_moves, active_windows, segments
-- columns:
--   segment_by      text
--   segment         text
--   segment_number  integer
--   grain           text
--   active_window   integer  days
--   period_index    integer
--   period_start    date
--   moved_in        integer  customers, active at period_start, who come from another segment
--   moved_out       integer  customers, active at period_start, who go to another one; over all segments as many as moved_in
-- formula: customers_at_end of the period before + moved_in - moved_out = customers_at_start
-- source:  definitions.md, sections 3 and 4, By segment
-- note:    only where the attribute changes with time; within a period nobody changes the segment
select
    moves.segment_by,
    segments.segment,
    moves.segment_number,
    moves.grain,
    active_windows.active_window,
    moves.period_index,
    moves.period_start,
    cast(sum(moves.moved_in) as bigint) as moved_in,
    cast(sum(moves.moved_out) as bigint) as moved_out
from segment_moves as moves
cross join active_windows
inner join segments
    on moves.segment_by = segments.segment_by and moves.segment_number = segments.segment_number
where moves.last_day + cast(active_windows.active_window as integer) >= moves.period_start
group by
    moves.segment_by, segments.segment, moves.segment_number, moves.grain, active_windows.active_window, moves.period_index, moves.period_start

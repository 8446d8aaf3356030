-- file: sql/1_staging/bridge_list.sql
-- bridge_list: the steps that lead from the number on the shop's own screen to ours, in their order.
-- grain:   one row per step
-- columns:
--   step_number  integer
--   step         text     the reason for which an order does not count (definitions.md, section 2), or another step
--   label        text     what readers see
-- source:  definitions.md, section 2; issue 3, Bridge
-- note:    in_files and ours are the two ends, the others lie between them
select 0 as step_number, 'in_files' as step, 'in the files' as label
union all
select 1, 'unreadable', 'rows that could not be read'
union all
select 2, 'bad_date', 'no readable date'
union all
select 3, 'bad_amount', 'no readable amount'
union all
select 4, 'not_an_order', 'rows that are no sale: summaries, withdrawals'
union all
select 5, 'duplicate', 'in an overlapping file again'
union all
select 6, 'after_as_of', 'after the as-of date'
union all
select 7, 'test', 'test orders'
union all
select 8, 'draft', 'drafts'
union all
select 9, 'cancelled', 'cancelled'
union all
select 10, 'unpaid', 'unpaid'
union all
select 11, 'credit_note', 'returns written as orders of their own'
union all
select 12, 'no_goods', 'no goods: carriage, fees, vouchers'
union all
select 13, 'fully_refunded', 'fully refunded'
union all
select 14, 'zero_value', 'of no value'
union all
select 15, 'other_currency', 'in another currency'
union all
select 16, 'no_customer', 'guests: no id, e-mail or phone'
union all
select 17, 'time_zone_out', 'in the period by the other clock only'
union all
select 18, 'time_zone_in', 'in the period by our clock only'
union all
select 19, 'refunds', 'refunds and returns taken off the orders that count'
union all
select 20, 'tax_and_shipping', 'between the file''s own amount and revenue: tax, shipping, fees'
union all
select 21, 'unexplained', 'unexplained rest'
union all
select 22, 'ours', 'ours'

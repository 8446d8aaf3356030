-- file: sql/3_cohorts/return_rule.sql
-- return_rule: what a customer has to do to be back in a cell of mode on.
-- grain:   one row per workspace
-- columns:
--   at_least  integer  orders in the cell's period, window or bracket; 1 unless the question says otherwise (at_least=)
-- source:  definitions.md, section 5
select 1 as at_least

-- file: sql/0_sources/cdnow.sql
-- cdnow: purchases of the customers that CDNOW, a shop for CDs, won in the first quarter of 1997.
-- kind:      orders
-- title:     CDNOW purchase history
-- evidence:  public files
-- signature: customer_id date number_of_cds dollar_value
-- dates:     customer_id date number_of_cds dollar_value, %Y%m%d
-- columns:   customer_id date number_of_cds dollar_value
-- identity:  id
-- money:     dollar_value
-- grain:     one row per purchase
-- reads:     raw_cdnow
-- source:    CDNOW_master.txt, Fader and Hardie, brucehardie.com
-- note:      the file separates its four fields with blanks, so that it reads as one column whose name is the whole header row; its fields are
--            taken apart here. Purchases have no number: each row is an order. CDNOW_sample.txt has no header row; its customers are in the master file.
with texts as (
    select trim("customer_id date number_of_cds dollar_value") as fields
    from raw_cdnow
),

purchases as (
    select
        nullif(regexp_extract(fields, '^(\S+)\s+(\S+)\s+(\S+)\s+(\S+)$', 1), '') as customer_id,
        nullif(regexp_extract(fields, '^(\S+)\s+(\S+)\s+(\S+)\s+(\S+)$', 2), '') as purchase_date,
        try_cast(nullif(regexp_extract(fields, '^(\S+)\s+(\S+)\s+(\S+)\s+(\S+)$', 3), '') as decimal(18, 6)) as number_of_cds,
        try_cast(nullif(regexp_extract(fields, '^(\S+)\s+(\S+)\s+(\S+)\s+(\S+)$', 4), '') as decimal(18, 6)) as dollar_value
    from texts
)

select
    customer_id,
    purchase_date as ordered_at,
    dollar_value as amount,
    dollar_value as net_amount,
    dollar_value as total_amount,
    number_of_cds as quantity,
    'USD' as currency
from purchases

-- file: sql/0_sources/online_retail.sql
-- online_retail: the UCI Online Retail export, invoice lines of a British gift wholesaler.
-- kind:      orders
-- title:     UCI Online Retail
-- evidence:  public files
-- signature: InvoiceNo, StockCode, UnitPrice
-- dates:     InvoiceDate, iso, %m/%d/%Y %H:%M
-- columns:   InvoiceNo = Invoice, StockCode, Quantity, InvoiceDate, UnitPrice = Price, CustomerID = Customer ID, Country
-- ids:       InvoiceNo, CustomerID
-- amounts:   Quantity, UnitPrice
-- identity:  id
-- money:     Quantity x UnitPrice
-- grain:     one row per invoice line
-- reads:     raw_online_retail
-- source:    Chen, Sain and Guo 2012, doi 10.1057/dbm.2012.17; what is goods: definitions.md, section 2
-- note:      the later Online Retail II calls its columns Invoice, Price and Customer ID; an invoice number with C is a credit note, its quantities are negative; ids come as 17850.0.
--            Codes that are not goods: carriage (POST, DOT, C2), manual entries (M), samples (S), bad debt (B),
--            BANK CHARGES, AMAZONFEE, CRUK, gift vouchers. D is a discount: money without goods.
with lines as (
    select
        InvoiceNo, StockCode, Quantity, InvoiceDate, CustomerID, Country,
        upper(InvoiceNo) like 'C%' as is_credit,
        upper(StockCode) = 'D' as is_discount,
        upper(StockCode) in ('POST', 'DOT', 'C2', 'M', 'S', 'B', 'BANK CHARGES', 'AMAZONFEE', 'CRUK')
        or upper(StockCode) like 'GIFT\_%' escape '\' as is_extra,
        cast(try_cast(Quantity as decimal(12, 2)) * try_cast(UnitPrice as decimal(18, 4)) as decimal(18, 6)) as line_amount
    from raw_online_retail
)

select
    InvoiceNo as order_id,
    regexp_replace(CustomerID, '\.0+$', '') as customer_id,
    InvoiceDate as ordered_at,
    line_amount as amount,
    line_amount as net_amount,
    line_amount as total_amount,
    try_cast(Quantity as decimal(18, 6)) as quantity,
    StockCode as product,
    is_credit,
    is_discount,
    not is_extra as is_goods,
    'GBP' as currency,
    Country as country
from lines

-- file: sql/0_sources/shopee_en.sql
-- shopee_en: the order export of a Shopee shop, in English (Malaysia, Singapore, Philippines).
-- kind:      orders
-- title:     Shopee orders (English)
-- evidence:  public files
-- signature: Order ID, Return / Refund Status, Order Creation Date
-- columns:   Order ID, Order Status, Return / Refund Status, Estimated Ship Out Date, Ship Time, Order Creation Date, Product Name,
--            SKU Reference No., Deal Price, Quantity, Returned quantity, Product Subtotal, Seller Voucher, Voucher Code, Grand Total,
--            Username (Buyer), Receiver Name, Country, Order Complete Time
-- ids:       Order ID
-- amounts:   Deal Price, Quantity, Returned quantity, Product Subtotal, Seller Voucher, Grand Total
-- dates:     Order Creation Date, iso
-- identity:  user name, name (weak)
-- money:     Product Subtotal
-- grain:     one row per line item; totals, vouchers and fees of the order stand on each of its lines
-- reads:     raw_shopee_en
-- source:    public files of shops in Singapore, Malaysia and the Philippines
-- note:      a line with a return status is returned, wholly if no smaller number of pieces is written, unless the status says that
--            the request was cancelled or rejected; its refund is pieces x unit price. The promised date is the
--            one to send by, the delivered date the one on which the order was completed: the file has no dates of arrival.
--            The seller's voucher is taken off once per order, Shopee's own is not (Shopee pays it).
--            Receivers' names are masked.
with lines as (
    select
        "(row)",
        "Order ID",
        "Username (Buyer)",
        "Receiver Name",
        "Order Creation Date",
        "Order Status",
        "SKU Reference No.",
        "Product Name",
        "Estimated Ship Out Date",
        "Ship Time",
        "Order Complete Time",
        "Country",
        "Voucher Code",
        lower(trim("Order Status")) as state,
        try_cast("Product Subtotal" as decimal(18, 6)) as goods,
        try_cast("Deal Price" as decimal(18, 6)) as unit_price,
        try_cast("Quantity" as decimal(18, 6)) as pieces,
        coalesce(try_cast("Returned quantity" as decimal(18, 6)), 0) as pieces_back,
        try_cast("Grand Total" as decimal(18, 6)) as charged,
        abs(coalesce(try_cast("Seller Voucher" as decimal(18, 6)), 0)) as voucher,
        trim("Return / Refund Status") <> '' and not regexp_matches(lower("Return / Refund Status"), 'cancel|reject') as has_return,
        row_number() over (partition by "Order ID" order by "(row)") = 1 as is_first
    from raw_shopee_en
),

returned_lines as (
    select
        *,
        (pieces_back > 0 and pieces_back >= pieces) or (coalesce(has_return, false) and pieces_back = 0) as is_returned
    from lines
),

refunded_lines as (
    select
        *,
        case when is_returned then goods else pieces_back * unit_price end as refunded
    from returned_lines
),

order_lines as (
    select
        *,
        sum(goods - refunded) over (partition by "Order ID") as kept_of_order,
        sum(refunded) over (partition by "Order ID") as refunded_of_order
    from refunded_lines
)

select
    trim("Order ID") as order_id,
    case when "Username (Buyer)" not like '%*%' then trim("Username (Buyer)") end as customer_id,
    coalesce(case when "Username (Buyer)" like '%*%' then trim("Username (Buyer)") end, trim("Receiver Name")) as weak_id,
    "Order Creation Date" as ordered_at,
    case
        when state in ('cancelled', 'canceled') then 'cancelled'
        when state = 'unpaid' then 'unpaid'
        when is_returned then 'refunded'
        when state <> '' then 'paid'
    end as status,
    "Order Status" as written_status,
    goods as amount,
    goods - refunded - case when is_first then least(voucher, kept_of_order) else 0 end as net_amount,
    case
        when charged is null then goods - refunded - case when is_first then least(voucher, kept_of_order) else 0 end
        when not is_first then 0
        when charged < refunded_of_order then 0
        else charged - refunded_of_order
    end as total_amount,
    refunded as refunded_amount,
    pieces as quantity,
    coalesce("SKU Reference No.", "Product Name") as product,
    "Ship Time" as shipped_at,
    "Order Complete Time" as delivered_at,
    case
        when lower(trim("Country")) in ('my', 'malaysia') then 'MYR'
        when lower(trim("Country")) in ('sg', 'singapore') then 'SGD'
        when lower(trim("Country")) in ('ph', 'philippines') then 'PHP'
    end as currency,
    "Country" as country,
    "Voucher Code" as discount_code
from order_lines
order by "(row)"

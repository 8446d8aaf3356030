-- file: sql/0_sources/lazada_orders.sql
-- lazada_orders: the order export of a Lazada shop, every piece on a row of its own.
-- kind:      orders
-- title:     Lazada orders
-- evidence:  public files
-- signature: orderItemId, orderNumber, createTime
-- columns:   sellerSku, itemName, createTime, orderNumber, deliveredDate, customerName, customerEmail, shippingCountry, paidPrice,
--            unitPrice, sellerDiscountTotal, shippingFee, promisedShippingTime, status, refundAmount
-- ids:       orderNumber
-- amounts:   paidPrice, unitPrice, sellerDiscountTotal, shippingFee, refundAmount
-- dates:     createTime, %d %b %Y %H:%M
-- identity:  email, name (weak)
-- money:     unitPrice
-- grain:     one row per piece: there is no column of quantities
-- reads:     raw_lazada_orders
-- source:    public files, one with the columns in their order
-- note:      the seller's discount is written with or without a minus. customerEmail is blank as a rule and customerName is
--            masked. The promised date is the one to send by. A parcel that could not be delivered comes back: cancelled.
with pieces as (
    select
        sellerSku, itemName, createTime, orderNumber, deliveredDate, customerName, promisedShippingTime, status as written_status, shippingCountry,
        lower(trim(customerEmail)) as email,
        lower(trim(status)) as state,
        lower(trim(shippingCountry)) as land,
        try_cast(unitPrice as decimal(18, 6)) as price,
        try_cast(unitPrice as decimal(18, 6)) - abs(coalesce(try_cast(sellerDiscountTotal as decimal(18, 6)), 0)) as goods,
        try_cast(paidPrice as decimal(18, 6)) + coalesce(try_cast(shippingFee as decimal(18, 6)), 0) as charged,
        coalesce(try_cast(refundAmount as decimal(18, 6)), 0) as refund
    from raw_lazada_orders
),

refunded_pieces as (
    select
        *,
        case when state = 'returned' and refund = 0 then goods else refund end as refunded
    from pieces
)

select
    orderNumber as order_id,
    case when email not like '%*%' then email end as email,
    trim(customerName) as weak_id,
    createTime as ordered_at,
    case
        when state in ('canceled', 'cancelled') or state like '%failed%' then 'cancelled'
        when state = 'unpaid' then 'unpaid'
        when state = 'returned' then 'refunded'
        when state <> '' then 'paid'
    end as status,
    written_status,
    price as amount,
    case when state = 'returned' or goods < refunded then 0 else goods - refunded end as net_amount,
    case when state = 'returned' or charged < refunded then 0 else charged - refunded end as total_amount,
    refunded as refunded_amount,
    1 as quantity,
    coalesce(sellerSku, itemName) as product,
    deliveredDate as delivered_at,
    case
        when land in ('my', 'malaysia') then 'MYR'
        when land in ('sg', 'singapore') then 'SGD'
        when land in ('ph', 'philippines') then 'PHP'
        when land in ('th', 'thailand') then 'THB'
        when land in ('vn', 'vietnam') then 'VND'
        when land in ('id', 'indonesia') then 'IDR'
    end as currency,
    shippingCountry as country
from refunded_pieces

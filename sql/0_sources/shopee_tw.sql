-- file: sql/0_sources/shopee_tw.sql
-- shopee_tw: the order export of a Shopee shop in Taiwan.
-- kind:      orders
-- title:     Shopee orders (Taiwan)
-- evidence:  public files
-- signature: 訂單編號, 訂單成立日期, 買家總支付金額
-- columns:   訂單編號, 訂單狀態, 退貨 / 退款狀態, 買家帳號, 訂單成立日期, 買家總支付金額, 優惠代碼,
--            賣場優惠券 = 賣家負擔優惠券, 商品名稱, 商品活動價格, 商品選項貨號, 主商品貨號, 數量, 退貨數量, 最晚出貨日期, 實際出貨時間,
--            訂單完成時間
-- ids:       訂單編號
-- amounts:   買家總支付金額, 賣場優惠券, 商品活動價格, 數量, 退貨數量
-- dates:     訂單成立日期, iso
-- identity:  user name
-- money:     商品活動價格 x 數量
-- grain:     one row per line item; totals, vouchers and fees of the order stand on each of its lines
-- reads:     raw_shopee_tw
-- source:    public files of Taiwanese shops; seller.shopee.tw/edu/article/11911
-- note:      a line with a return status is returned, wholly if no smaller number of pieces is written, unless the status says that
--            the request was withdrawn (取消) or declined (拒絕); its refund is pieces x unit price. The promised date is the
--            one to send by, the delivered date the one on which the order was completed: the file has no dates of arrival.
--            The shop's voucher is taken off once per order, Shopee's own subsidies are not.
with lines as (
    select
        "(row)",
        "訂單編號",
        "買家帳號",
        "訂單成立日期",
        "訂單狀態",
        "商品選項貨號",
        "主商品貨號",
        "商品名稱",
        "最晚出貨日期",
        "實際出貨時間",
        "訂單完成時間",
        "優惠代碼",
        lower(trim("訂單狀態")) as state,
        cast(try_cast("商品活動價格" as decimal(18, 4)) * try_cast("數量" as decimal(12, 2)) as decimal(18, 6)) as goods,
        try_cast("商品活動價格" as decimal(18, 6)) as unit_price,
        try_cast("數量" as decimal(18, 6)) as pieces,
        coalesce(try_cast("退貨數量" as decimal(18, 6)), 0) as pieces_back,
        try_cast("買家總支付金額" as decimal(18, 6)) as charged,
        abs(coalesce(try_cast("賣場優惠券" as decimal(18, 6)), 0)) as voucher,
        trim("退貨 / 退款狀態") <> '' and not regexp_matches(lower("退貨 / 退款狀態"), '取消|拒絕') as has_return,
        row_number() over (partition by "訂單編號" order by "(row)") = 1 as is_first
    from raw_shopee_tw
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
        sum(goods - refunded) over (partition by "訂單編號") as kept_of_order,
        sum(refunded) over (partition by "訂單編號") as refunded_of_order
    from refunded_lines
)

select
    trim("訂單編號") as order_id,
    case when "買家帳號" not like '%*%' then trim("買家帳號") end as customer_id,
    case when "買家帳號" like '%*%' then trim("買家帳號") end as weak_id,
    "訂單成立日期" as ordered_at,
    case
        when state = '不成立' then 'cancelled'
        when state in ('尚未付款', '待付款') then 'unpaid'
        when is_returned then 'refunded'
        when state <> '' then 'paid'
    end as status,
    "訂單狀態" as written_status,
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
    coalesce("商品選項貨號", "主商品貨號", "商品名稱") as product,
    "實際出貨時間" as shipped_at,
    "訂單完成時間" as delivered_at,
    'TWD' as currency,
    "優惠代碼" as discount_code
from order_lines
order by "(row)"

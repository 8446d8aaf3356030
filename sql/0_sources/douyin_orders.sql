-- file: sql/0_sources/douyin_orders.sql
-- douyin_orders: the order export of a shop on Douyin (抖店).
-- kind:      orders
-- title:     Douyin shop orders
-- evidence:  public files
-- signature: 主订单编号, 子订单编号, 选购商品
-- columns:   主订单编号, 子订单编号, 选购商品, 商品数量, 商家编码, 订单应付金额, 运费, 订单提交时间, 订单状态, 售后状态, 发货时间
-- ids:       主订单编号, 子订单编号
-- amounts:   订单应付金额, 运费
-- dates:     订单提交时间, iso
-- identity:  none: there is no buyer's account, and receiver and phone are encrypted (##...); no export of Douyin is known that names them
-- money:     订单应付金额
-- grain:     one row per sub-order, or one for several of them, joined by ;
-- reads:     raw_douyin_orders
-- source:    public files
-- note:      ids begin with a tab; - stands for an empty cell. Net is the amount payable less the carriage. 退款成功 refunds the row
--            wholly; where only some of its joined sub-orders are refunded the file does not say how much, and nothing is
--            taken off. Pieces and product of a row of joined sub-orders are left open.
with sub_orders as (
    select
        "主订单编号",
        nullif(trim("订单提交时间"), '-') as ordered_at,
        nullif(trim("发货时间"), '-') as shipped_at,
        nullif(trim("订单状态"), '-') as state,
        coalesce("子订单编号" like '%;%', false) as is_joined,
        try_cast(trim("商品数量") as decimal(18, 6)) as pieces,
        coalesce(nullif(trim("商家编码"), '-'), nullif(trim("选购商品"), '-')) as product,
        coalesce(regexp_matches("售后状态", '^\s*退款成功(\s*;\s*退款成功)*\s*$'), false) as is_refunded,
        try_cast("订单应付金额" as decimal(18, 6)) as payable,
        coalesce(try_cast("运费" as decimal(18, 6)), 0) as carriage
    from raw_douyin_orders
)

select
    "主订单编号" as order_id,
    ordered_at,
    case
        when state = '已关闭' then 'cancelled'
        when state in ('待支付', '待付款') then 'unpaid'
        when is_refunded then 'refunded'
        when state <> '' then 'paid'
    end as status,
    state as written_status,
    payable as amount,
    case when is_refunded or payable < carriage then 0 else payable - carriage end as net_amount,
    case when is_refunded then 0 else payable end as total_amount,
    case when is_refunded then payable else 0 end as refunded_amount,
    case when not is_joined then pieces end as quantity,
    case when not is_joined then product end as product,
    shipped_at,
    'CNY' as currency
from sub_orders

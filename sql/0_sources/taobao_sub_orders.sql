-- file: sql/0_sources/taobao_sub_orders.sql
-- taobao_sub_orders: the sheet of order lines (子订单) of a Taobao or Tmall shop as Qianniu (千牛) writes it since 2026.
-- kind:      orders
-- title:     Taobao / Tmall order lines (Qianniu)
-- evidence:  one file
-- signature: 子订单编号, 主订单编号, 商品标题
-- unless:    选购商品
-- columns:   主订单编号, 商品ID, 商品标题, 购买数量, 买家实付金额, 订单状态, 退款状态, 退款金额, 发货时间
-- ids:       主订单编号, 商品ID
-- amounts:   购买数量, 买家实付金额, 退款金额
-- dates:     发货时间, iso
-- identity:  none: the sheet names no buyer; the classic order list (订单列表) does, as 买家会员名
-- gives_way: taobao_orders_new, taobao_orders_old
-- money:     买家实付金额
-- grain:     one row per line item
-- reads:     raw_taobao_sub_orders
-- source:    one public importer of such sheets
-- note:      the sheet has no date of the order: the date of sending stands for it, and a line not sent yet has none. Its order
--            sheets know the date, so beside one of them this one is put aside. A refund counts once 退款状态 says that it
--            succeeded (成功), or where no such status is written.
with lines as (
    select
        "主订单编号", "商品ID", "商品标题", "订单状态", "发货时间",
        try_cast("买家实付金额" as decimal(18, 6)) as paid,
        case
            when "退款状态" is null or "退款状态" like '%成功%' then coalesce(try_cast("退款金额" as decimal(18, 6)), 0)
            else 0
        end as refund,
        try_cast("购买数量" as decimal(18, 6)) as pieces
    from raw_taobao_sub_orders
)

select
    "主订单编号" as order_id,
    "发货时间" as ordered_at,
    case
        when "订单状态" like '%等待买家付款%' then 'unpaid'
        when refund > 0 and refund >= paid then 'refunded'
        when "订单状态" like '%关闭%' then 'cancelled'
        when trim("订单状态") <> '' then 'paid'
    end as status,
    "订单状态" as written_status,
    paid as amount,
    case when paid < refund then 0 else paid - refund end as net_amount,
    case when paid < refund then 0 else paid - refund end as total_amount,
    refund as refunded_amount,
    pieces as quantity,
    coalesce("商品ID", "商品标题") as product,
    "发货时间" as shipped_at,
    'CNY' as currency
from lines

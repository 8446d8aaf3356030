-- file: sql/0_sources/shopee_id.sql
-- shopee_id: the order export of a Shopee shop in Indonesia.
-- kind:      orders
-- title:     Shopee orders (Indonesia)
-- evidence:  public files
-- signature: No. Pesanan, Status Pesanan, Waktu Pesanan Dibuat
-- columns:   No. Pesanan, Status Pesanan, Status Pembatalan/ Pengembalian, Pesanan Harus Dikirimkan Sebelum (Menghindari keterlambatan),
--            Waktu Pengiriman Diatur, Waktu Pesanan Dibuat, Nama Produk, Nomor Referensi SKU, Harga Setelah Diskon, Jumlah,
--            Returned quantity, Total Pembayaran, Username (Pembeli), Nama Penerima, Waktu Pesanan Selesai
-- ids:       No. Pesanan
-- amounts:   Harga Setelah Diskon, Jumlah, Returned quantity, Total Pembayaran
-- dates:     Waktu Pesanan Dibuat, iso
-- identity:  user name, name (weak)
-- money:     Harga Setelah Diskon x Jumlah
-- grain:     one row per line item; totals, vouchers and fees of the order stand on each of its lines
-- reads:     raw_shopee_id
-- source:    public files of Indonesian shops
-- note:      a line with a return status is returned, wholly if no smaller number of pieces is written, unless the status says that
--            the request was withdrawn (batal) or declined (tolak); its refund is pieces x unit price. The promised date is the
--            one to send by, the delivered date the one on which the order was completed: the file has no dates of arrival.
--            Vouchers of the whole order are in Total Pembayaran only.
--            Receivers' names are masked.
with lines as (
    select
        "(row)",
        "No. Pesanan",
        "Username (Pembeli)",
        "Nama Penerima",
        "Waktu Pesanan Dibuat",
        "Status Pesanan",
        "Nomor Referensi SKU",
        "Nama Produk",
        "Pesanan Harus Dikirimkan Sebelum (Menghindari keterlambatan)",
        "Waktu Pengiriman Diatur",
        "Waktu Pesanan Selesai",
        lower(trim("Status Pesanan")) as state,
        cast(
            try_cast("Harga Setelah Diskon" as decimal(18, 4)) * try_cast("Jumlah" as decimal(12, 2)) as decimal(18, 6)
        ) as goods,
        try_cast("Harga Setelah Diskon" as decimal(18, 6)) as unit_price,
        try_cast("Jumlah" as decimal(18, 6)) as pieces,
        coalesce(try_cast("Returned quantity" as decimal(18, 6)), 0) as pieces_back,
        try_cast("Total Pembayaran" as decimal(18, 6)) as charged,
        trim("Status Pembatalan/ Pengembalian") <> '' and not regexp_matches(lower("Status Pembatalan/ Pengembalian"), 'batal|tolak') as has_return,
        row_number() over (partition by "No. Pesanan" order by "(row)") = 1 as is_first
    from raw_shopee_id
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
        sum(refunded) over (partition by "No. Pesanan") as refunded_of_order
    from refunded_lines
)

select
    trim("No. Pesanan") as order_id,
    case when "Username (Pembeli)" not like '%*%' then trim("Username (Pembeli)") end as customer_id,
    coalesce(case when "Username (Pembeli)" like '%*%' then trim("Username (Pembeli)") end, trim("Nama Penerima")) as weak_id,
    "Waktu Pesanan Dibuat" as ordered_at,
    case
        when state in ('batal', 'dibatalkan') then 'cancelled'
        when state = 'belum bayar' then 'unpaid'
        when is_returned then 'refunded'
        when state <> '' then 'paid'
    end as status,
    "Status Pesanan" as written_status,
    goods as amount,
    goods - refunded as net_amount,
    case
        when charged is null then goods - refunded
        when not is_first then 0
        when charged < refunded_of_order then 0
        else charged - refunded_of_order
    end as total_amount,
    refunded as refunded_amount,
    pieces as quantity,
    coalesce("Nomor Referensi SKU", "Nama Produk") as product,
    "Waktu Pengiriman Diatur" as shipped_at,
    "Waktu Pesanan Selesai" as delivered_at,
    'IDR' as currency
from order_lines
order by "(row)"

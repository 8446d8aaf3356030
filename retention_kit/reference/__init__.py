"""The numbers of definitions.md once more: slow, obvious, from the standard library alone.

This package is a second opinion. It shares no line with the SQL or with the rest of retention_kit, so where the two
agree, the definition was read the same way twice. It is written to be checked by eye against definitions.md: `files`,
`online_retail`, `orders`, `surveys` (reading, sections 1 and 2), `shop` (periods and activity, 1 and 3), `kpis` (4),
`cohorts`, `elapsed` (5), `survival`, `nth_purchase` (3, 5).
"""

from .cohorts import cohort_rows
from .elapsed import elapsed_cohort_rows
from .kpis import KPI_COLUMNS, kpi_rows
from .nth_purchase import nth_purchase_rows
from .online_retail import online_retail
from .orders import generic_orders, shopify_orders
from .purchases import Answer, Book, Purchase
from .shop import periods
from .surveys import nps_answers
from .survival import next_purchase_curve

__all__ = [
    "KPI_COLUMNS",
    "Answer",
    "Book",
    "Purchase",
    "cohort_rows",
    "elapsed_cohort_rows",
    "generic_orders",
    "kpi_rows",
    "next_purchase_curve",
    "nps_answers",
    "nth_purchase_rows",
    "online_retail",
    "periods",
    "shopify_orders",
]

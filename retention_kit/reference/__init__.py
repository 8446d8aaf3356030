"""The numbers of definitions.md once more: slow, obvious, from the standard library alone.

This package is a second opinion. It shares no line with the SQL or with the rest of retention_kit, so where the two
agree, the definition was read the same way twice. It is written to be checked by eye against definitions.md: `files`,
`online_retail`, `orders`, `surveys` (reading, sections 1 and 2), `refunds` (on dates of their own, 2), `calendars` (retail years, 1), `shop` (periods and activity, 1 and 3), `kpis`,
`changing`, `lifetime_value`, `acquisition` (4), `cohorts`, `elapsed`, `nth_purchase`, `survival`, `lifetimes` (3, 5), `lifecycle` (6),
`subscriptions` (3 to 5, the model subscriptions, and MRR).
"""

from .acquisition import acquisition_rows
from .calendars import retail_periods, retail_year_start
from .changing import changing_rows
from .cohorts import cohort_rows
from .elapsed import elapsed_cohort_rows
from .kpis import KPI_COLUMNS, kpi_rows
from .lifecycle import customer_states, lifecycle_rows
from .lifetime_value import lifetime_value_rows
from .lifetimes import log_rank_test, survival_rows, times_to_event
from .nth_purchase import nth_purchase_rows
from .online_retail import online_retail
from .orders import generic_orders, shopify_orders
from .purchases import Answer, Book, Purchase
from .refunds import (
    Placed,
    Refund,
    cohort_rows_with_refunds,
    elapsed_rows_with_refunds,
    kpi_rows_with_refunds,
    lifetime_value_rows_with_refunds,
    refunds_dated,
)
from .shop import periods
from .subscriptions import Subscription, Trial, mrr_rows, subscription_cohorts, subscription_rows
from .surveys import nps_answers
from .survival import next_purchase_curve

__all__ = [
    "KPI_COLUMNS",
    "Answer",
    "Book",
    "Placed",
    "Purchase",
    "Refund",
    "Subscription",
    "Trial",
    "acquisition_rows",
    "changing_rows",
    "cohort_rows",
    "cohort_rows_with_refunds",
    "customer_states",
    "elapsed_cohort_rows",
    "elapsed_rows_with_refunds",
    "generic_orders",
    "kpi_rows",
    "kpi_rows_with_refunds",
    "lifecycle_rows",
    "lifetime_value_rows",
    "lifetime_value_rows_with_refunds",
    "log_rank_test",
    "mrr_rows",
    "next_purchase_curve",
    "nps_answers",
    "nth_purchase_rows",
    "online_retail",
    "periods",
    "refunds_dated",
    "retail_periods",
    "retail_year_start",
    "shopify_orders",
    "subscription_cohorts",
    "subscription_rows",
    "survival_rows",
    "times_to_event",
]

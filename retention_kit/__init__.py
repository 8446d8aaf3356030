"""retention-kit: customer retention from raw exports, in SQL that can be read.

>>> import retention_kit as rk
>>> ws = rk.open("exports/", active_window=90)
>>> ws.kpis(grain="month")
"""

from .errors import InputError, QueryError, ReportError, RetentionKitError, SettingsError
from .settings import Settings
from .table import Table
from .workspace import Workspace, open

__version__ = "0.1.0"

__all__ = [
    "InputError",
    "QueryError",
    "ReportError",
    "RetentionKitError",
    "Settings",
    "SettingsError",
    "Table",
    "Workspace",
    "open",
]

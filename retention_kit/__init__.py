"""retention-kit: customer retention from raw exports, in SQL that can be read.

>>> import retention_kit as rk
>>> ws = rk.open("exports/", active_window=90)
>>> ws.kpis(grain="month")
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .errors import InputError, QueryError, ReportError, RetentionKitError, SettingsError
from .settings import Settings
from .table import Table
from .workspace import Workspace, open

if TYPE_CHECKING:
    from . import explorers
    from .intake.proposal import Proposal
    from .intake.propose import propose_mapping

__version__ = "0.1.0"

__all__ = [
    "InputError",
    "Proposal",
    "QueryError",
    "ReportError",
    "RetentionKitError",
    "Settings",
    "SettingsError",
    "Table",
    "Workspace",
    "explorers",
    "open",
    "propose_mapping",
]


def __getattr__(name: str) -> Any:
    """What not every session needs is imported when it is first asked for."""
    if name == "explorers":
        return import_module(".explorers", __name__)
    if name in ("Proposal", "propose_mapping"):
        return getattr(import_module(".intake.propose", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""What the tests share: small exports written on the spot, the samples, and data that is kept outside the project."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

import retention_kit as rk
from retention_kit import reference

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def there(path: Path) -> Path:
    """`path`, or the test is skipped by the name of what is missing."""
    if not path.exists():
        pytest.skip(f"no {path}")
    return path


def unindented(text: str) -> str:
    """Lines of an indented text without the indent, each ended by a line feed."""
    return "".join(f"{line.strip()}\n" for line in text.strip().splitlines())


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables are printed as wide as they want, whoever runs the tests."""
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write an export (an indented text, or bytes as they are) into the test's folder and return its path."""

    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else unindented(content).encode())
        return path

    return write


@pytest.fixture
def open_orders(write: Callable[..., Path]) -> Callable[..., rk.Workspace]:
    """Open a generic orders export, given as text; `survey` is the text of a generic survey export beside it."""

    def open_orders(text: str, *, survey: str | None = None, **settings: object) -> rk.Workspace:
        paths = [write("orders.csv", text)]
        if survey is not None:
            paths.append(write("survey.csv", survey))
        return rk.open(paths, **settings)

    return open_orders


@pytest.fixture(scope="session")
def sample() -> Callable[[str], Path]:
    """The path of a file or folder of ``data-samples``."""
    return lambda name: there(ROOT / "data-samples" / name)


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """The path of a file of the data that is kept outside the project."""
    return lambda name: there(SHARED / name)


@pytest.fixture(scope="session")
def tiny(sample) -> rk.Workspace:
    """The worked example of definitions.md, section 8."""
    return rk.open(sample("tiny"), active_window=60)


@pytest.fixture(scope="session")
def shop(sample) -> rk.Workspace:
    """The made-up shop: Shopify orders, survey, tickets, deliveries."""
    return rk.open(sample("shop"))


@pytest.fixture(scope="session")
def online_retail(sample) -> rk.Workspace:
    """The real invoices of UCI Online Retail."""
    return rk.open(sample("online-retail"))


@pytest.fixture(scope="session")
def reference_book() -> Callable[[str], reference.Book]:
    """What the plain-Python reference makes of a sample: its purchases and its reconciliation."""

    @cache
    def read(name: str) -> reference.Book:
        data = ROOT / "data-samples"
        if name == "online-retail":
            return reference.online_retail(there(data / "online-retail" / "online_retail.csv.gz"))
        if name == "shop":
            return reference.shopify_orders(there(data / "shop" / "orders_export.csv"))
        return reference.generic_orders(there(data / "tiny" / "orders.csv"))

    return read

"""How many examples Hypothesis makes up for a test: a few that are always the same in CI, many new ones in `make soak`."""

import os
from typing import Any

from hypothesis import HealthCheck, settings

SOAK = int(os.environ.get("RETENTION_KIT_SOAK") or 0)


def examples(number: int) -> Any:
    """Settings of Hypothesis: so many examples, in a soak so many times as many, and others every time."""
    return settings(
        max_examples=number * max(SOAK, 1),
        deadline=None,
        derandomize=not SOAK,
        suppress_health_check=list(HealthCheck),
        database=None,
    )

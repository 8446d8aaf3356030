"""The kernel that runs a report: this very Python, whatever kernels the user has installed, over files, not ports."""

import os
import sys
from typing import Any

from jupyter_client.manager import AsyncKernelManager


class ReportKernelManager(AsyncKernelManager):
    """Starts ``python -m ipykernel_launcher`` with the running interpreter; sockets instead of TCP where there are any."""

    def __init__(self, **options: Any) -> None:
        if os.name == "posix":
            options.setdefault("transport", "ipc")
        super().__init__(**options)

    def format_kernel_cmd(self, extra_arguments: list[str] | None = None) -> list[str]:
        return [sys.executable, "-m", "ipykernel_launcher", "-f", self.connection_file, *(extra_arguments or [])]

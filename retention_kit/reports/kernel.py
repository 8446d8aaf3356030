"""The kernel that runs a report: this very Python, whatever kernels the user has installed, over files, not ports."""

import os
import sys
import tempfile
from typing import Any

from jupyter_client.manager import AsyncKernelManager

# what `python -m ipykernel_launcher` does, started the quick way
_LAUNCH = """
from retention_kit.startup import skip_address_grammar
skip_address_grammar()
from ipykernel.kernelapp import launch_new_instance
launch_new_instance()
"""


class ReportKernelManager(AsyncKernelManager):
    """Starts a kernel with the running interpreter, over sockets in a folder of its own where there are any, else TCP.

    By themselves such sockets lie in the working folder under names that two reports made at once would share.
    """

    def __init__(self, **options: Any) -> None:
        self._sockets = tempfile.TemporaryDirectory(prefix="retention-kit-", ignore_cleanup_errors=True)
        if os.name == "posix":
            options = {"transport": "ipc", "ip": os.path.join(self._sockets.name, "kernel"), **options}
        super().__init__(**options)

    def format_kernel_cmd(self, extra_arguments: list[str] | None = None) -> list[str]:
        return [sys.executable, "-c", _LAUNCH, "-f", self.connection_file, *(extra_arguments or [])]

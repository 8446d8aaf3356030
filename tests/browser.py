"""A headless browser for the tests that look at pages, and a JupyterLab for those that look at notebooks."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 180_000  # milliseconds; two slow cores with other work to do
ARGUMENTS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_browser() -> str | None:
    """Path of a Chromium: environment variable CHROMIUM, or the first on PATH."""
    found = [os.environ.get("CHROMIUM"), *(shutil.which(name) for name in NAMES)]
    return next((path for path in found if path), None)


def require_browser() -> str:
    """Path of a Chromium. Without one the test is skipped by name; where CI is set, it fails."""
    path = find_browser()
    if path is not None:
        return path
    sentence = f"no browser: set CHROMIUM to the path of one, or install one of {', '.join(NAMES)}"
    if os.environ.get("CI"):
        pytest.fail(sentence)
    pytest.skip(sentence)


@contextlib.contextmanager
def launch() -> Iterator[Any]:
    """A Playwright browser, closed at the end."""
    path = require_browser()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


def take_screenshot(page: Any, name: str) -> None:
    """Keep a picture of the page in the folder that RETENTION_KIT_SCREENSHOTS names, if it names one."""
    folder = os.environ.get("RETENTION_KIT_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}.png"))


def run_all(page: Any, address: str) -> None:
    """Open a notebook of a `jupyter_lab` and start all its cells; what they show is for the caller to wait for."""
    page.goto(address, timeout=PATIENCE)
    # an indicator that says "idle" can be there before the kernel is: cells run then are lost
    page.wait_for_function(
        """() => {
            const session = window.jupyterapp?.shell.currentWidget?.sessionContext?.session;
            return session?.kernel?.connectionStatus === "connected" && session.kernel.status === "idle";
        }""",
        timeout=PATIENCE,
    )
    page.evaluate(
        """async () => {
            const panel = window.jupyterapp.shell.currentWidget;
            await panel.context.ready;
            await panel.sessionContext.ready;
            await panel.sessionContext.session.kernel.info;
            void window.jupyterapp.commands.execute("notebook:run-all-cells");
            return 1;  // what the command returns never arrives
        }"""
    )


@dataclass
class Lab:
    """A running JupyterLab: its address, the token, and where it writes what it has to say."""

    url: str
    token: str
    log: Path

    def notebook(self, name: str) -> str:
        """The address of a notebook in its folder, opened in a workspace of its own."""
        return f"{self.url}/lab/workspaces/test/tree/{name}?token={self.token}&reset"


@contextlib.contextmanager
def jupyter_lab(folder: Path, home: Path) -> Iterator[Lab]:
    """JupyterLab over `folder` on a free port, all its own files in `home`; it and its kernels end with the block.

    News and updates, which would ask the network, are off.
    """
    places = {
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_DATA_DIR": home / "data",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": home / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
        "IPYTHONDIR": home / "ipython",
    }
    for place in places.values():
        place.mkdir(parents=True)
    plugin = places["JUPYTERLAB_SETTINGS_DIR"] / "@jupyterlab" / "apputils-extension"
    plugin.mkdir(parents=True)
    news = {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True}
    (plugin / "notification.jupyterlab-settings").write_text(json.dumps(news), encoding="utf-8")

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    lab = Lab(f"http://127.0.0.1:{port}", "for-the-test", home / "jupyterlab.log")
    command = [sys.executable, "-m", "jupyterlab", "--allow-root", "--no-browser", "--ip=127.0.0.1", f"--port={port}"]
    command += ["--ServerApp.port_retries=0", f"--IdentityProvider.token={lab.token}", f"--ServerApp.root_dir={folder}"]
    command += ["--LabApp.expose_app_in_browser=True", "--LabApp.extension_manager=readonly"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    with lab.log.open("w") as log:
        server = subprocess.Popen(
            command,
            env={**environment, **{name: str(place) for name, place in places.items()}},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait_until_up(server, lab)
            yield lab
        finally:
            _end(server, lab)


def _wait_until_up(server: subprocess.Popen, lab: Lab, seconds: float = 90) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            _ask(lab, "api/status", timeout=5)
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"JupyterLab did not start:\n{lab.log.read_text()[-3000:]}")


def _end(server: subprocess.Popen, lab: Lab) -> None:
    """Ask it to end, which ends its kernels too; then make sure."""
    with contextlib.suppress(OSError):
        _ask(lab, "api/shutdown", method="POST", timeout=10)
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(20)


def _ask(lab: Lab, path: str, *, method: str = "GET", timeout: float) -> None:
    headers = {"Authorization": f"token {lab.token}"}
    with urllib.request.urlopen(
        urllib.request.Request(f"{lab.url}/{path}", method=method, headers=headers), timeout=timeout
    ):
        pass

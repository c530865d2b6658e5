"""Headers of every answer: what a browser may do with a page, and what it may not keep."""

from flask import Flask, request
from werkzeug.wrappers import Response

# Nothing inline, nothing from elsewhere, no frame around us.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",  # the address of a sign-in link is a secret
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
OF_PAGES = "no-store"
OF_STATIC = "public, max-age=3600"
OF_VERSIONED = "public, max-age=31536000, immutable"


def dress(app: Flask) -> None:
    """Give every answer its headers, errors too."""
    app.after_request(_headers)


def _headers(response: Response) -> Response:
    response.headers.update(HEADERS)
    response.headers["Cache-Control"] = _caching(response)
    return response


def _caching(response: Response) -> str:
    if request.endpoint != "static" or response.status_code >= 400:
        return OF_PAGES
    return OF_VERSIONED if "v" in request.args else OF_STATIC

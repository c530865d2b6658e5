"""The staff web: a second trust zone, an application of its own beside the public one."""

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from admin.application import make
from admin.desk import Desk

__all__ = ["Desk", "mount"]


def mount(app: Flask, desk: Desk) -> None:
    """Answer everything under /admin.

    An application of its own shares no session, no error page and no template with the public
    one, and its door and its headers stand also before addresses that lead nowhere.
    """
    inner = DispatcherMiddleware(app.wsgi_app, {"/admin": make(desk)})
    app.wsgi_app = inner  # type: ignore[method-assign] # the way that Flask documents

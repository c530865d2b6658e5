"""The staff web: a second trust zone, an application of its own beside the public one."""

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from admin.application import make
from admin.desk import Desk

__all__ = ["NAME", "Desk", "mount"]


NAME = "admin"  # of its application among the extensions of the public one


def mount(app: Flask, desk: Desk) -> None:
    """Answer everything under /admin.

    An application of its own shares no session, no error page and no template with the public
    one, and its door and its headers stand also before addresses that lead nowhere.
    """
    inner = app.extensions[NAME] = make(desk)
    mounted = DispatcherMiddleware(app.wsgi_app, {"/admin": inner})
    app.wsgi_app = mounted  # type: ignore[method-assign] # the way that Flask documents

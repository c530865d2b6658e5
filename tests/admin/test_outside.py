"""What an answer shows to the outside: headers, errors, static files, forms without a token."""

import re
from itertools import product
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.admin.conftest import Staff, app_of, desk_of, pages_of
from tests.builders import Ground, Place, a_member, a_person, some_feedback

STATIC = Path(__file__).parents[2] / "admin/static"
ALWAYS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; "
        "img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
PAGE = ALWAYS | {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}
VARYING = {"Content-Length", "Vary", "Location", "Set-Cookie", "Allow"}


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """Nothing here depends on the engine."""
    return f"sqlite:///{tmp_path}/test.db"


# Of a file that is given out, a page that somebody may save, or a picture: what it is.
OF_A_FILE = {"Content-Disposition"}
INLINE = re.compile(r"<[^>]*\s(?:style|on[a-z]+)=|<style|<script(?![^>]*\ssrc=)|javascript:")


def test_the_headers_of_every_page(
    app: Flask, ground: Ground, facilitator: Staff, riverside: Place
) -> None:
    """These and no others on each route, whatever came of the request; none names what runs here.

    And no page holds a style or a script of its own.
    """
    member = a_member(ground, riverside)
    some_feedback(ground, member)
    lead, nobody = Staff(app), Staff(app)
    lead.signs_in(a_person(ground, "safeguarding", None, "lead@example.org"))
    odd, inline, seen = {}, [], set()
    routes = [
        (route.endpoint, address_of(route, member.id))
        for route in pages_of(app).url_map.iter_rules()
    ]
    for endpoint, path in (*routes, ("", "/nowhere"), ("", "/static/nowhere.css")):
        for person, posts in product((facilitator, lead, nobody), (False, True)):
            answer = person.posts(path, token="") if posts else person.opens(path)
            if endpoint == "static" and answer.status_code == 200:
                continue
            headers = {
                name: value
                for name, value in answer.headers.items()
                if name not in VARYING | OF_A_FILE
            }
            if headers | {"Content-Type": ""} != PAGE | {"Content-Type": ""}:
                odd[path] = headers
            seen.add(headers["Content-Type"])
            inline += [path] if INLINE.search(answer.text) else []

    assert odd == {}
    assert inline == []
    assert "text/html; charset=utf-8" in seen


def address_of(route: Rule, member_id: str) -> str:
    """Fill in what a route leaves open."""
    given = {"slug": "riverside", "member": member_id, "filename": "tokens.css", "token": "none"}
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: given.get(found[1], "1"), route.rule)


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(ground: Ground) -> None:
    """On https under a name that a browser takes from a secure page of this host alone."""
    person = Staff(app_of(desk_of(ground, secure=True)), base="https://desk.test")
    cookies = person.opens("/sign-in").headers.getlist("Set-Cookie")

    assert [cookie.split("=")[0] for cookie in cookies] == ["__Host-forumline"]
    parts = {part.strip() for part in cookies[0].split(";")[1:]}
    assert parts == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}


def test_static_files_may_be_kept(app: Flask) -> None:
    """For ever under an address with a version, which pages use; else for an hour."""
    person = Staff(app)
    page = person.opens("/sign-in").text
    versioned = re.findall(r'(?:href|src)="/admin(/static/[^"]+)"', page)

    kept = {person.opens(path).headers["Cache-Control"] for path in versioned}

    assert len(versioned) == 6
    assert kept == {"public, max-age=31536000, immutable"}
    plain = person.opens("/static/tokens.css").headers
    assert plain["Cache-Control"] == "public, max-age=3600"
    assert "Set-Cookie" not in plain


def test_static_holds_styles_scripts_and_type_alone() -> None:
    """They are served to anybody."""
    kinds = {path.suffix for path in STATIC.rglob("*") if path.is_file() and path.stat().st_size}

    assert kinds - {""} == {".css", ".js", ".svg", ".woff2"}
    assert [path.name for path in STATIC.rglob("*") if path.is_file() and not path.suffix] in (
        [".made", "LICENSE"],
        ["LICENSE", ".made"],
    )


def test_no_template_holds_a_style_or_a_script() -> None:
    """The policy would refuse it."""
    inline = re.compile(r'\sstyle=|\son[a-z]+="|<style|<script(?! src=)|javascript:')
    templates = (STATIC.parent / "templates").glob("*.html")

    assert [path.name for path in templates if inline.search(path.read_text())] == []


@pytest.mark.parametrize("token", ["", "invented", "another's"])
def test_a_form_without_its_token_is_refused(
    app: Flask, facilitator: Staff, ground: Ground, riverside: Place, token: str
) -> None:
    """Nothing is changed, and the page says what to do."""
    member = a_member(ground, riverside)
    some_feedback(ground, member)
    thread = f"/forums/riverside/members/{member.id}/thread"
    if token == "another's":
        stranger = Staff(app)
        stranger.signs_in(a_person(ground, "facilitator", riverside, "fern@example.org"))
        token = stranger.form_token()

    paths = ("/sign-out", f"{thread}/read", "/sign-in/none")
    fields = {"seen_from": "1", "seen_until": "9"}
    answers = [facilitator.posts(path, token=token, **fields) for path in paths]

    assert [answer.status_code for answer in answers] == [400] * 3
    assert {"This form was open for too long" in answer.text for answer in answers} == {True}
    assert "waits 3 hours</time>" in facilitator.opens("/forums/riverside/inbox").text


def test_a_cookie_that_we_did_not_sign_opens_nothing(app: Flask, facilitator: Staff) -> None:
    """A session is made by us alone."""
    cookie = facilitator.client.get_cookie("forumline", "desk.test", "/admin")
    assert cookie is not None
    stranger = Staff(app)
    body = cookie.value.split(".", 1)[0]
    stranger.client.set_cookie("forumline", f"{body}.x.y", domain="desk.test", path="/admin")

    assert stranger.opens("/help").location == "/admin/sign-in"


def _fails(slug: str) -> str:
    raise ValueError(slug)


def test_the_error_pages(app: Flask, facilitator: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has our words and names no program; the public application keeps its own."""
    pages = pages_of(app)
    pages.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setitem(pages.view_functions, "overview.show", _fails)
    answers = {
        500: facilitator.opens("/forums/riverside/"),
        404: facilitator.opens("/nowhere"),
        405: facilitator.posts("/help"),
        413: facilitator.posts("/sign-out", more="x" * (2 * 1024 * 1024 + 1)),
    }

    assert {code: answer.status_code for code, answer in answers.items()} == {
        code: code for code in answers
    }
    titles = {
        code: re.findall(r"<h1[^>]*>(.*?)</h1>", answer.text) for code, answer in answers.items()
    }
    assert titles == {
        500: ["Something went wrong on our side"],
        404: ["There is no such page"],
        405: ["That is not done from here"],
        413: ["That was too much at once"],
    }
    whole = "".join(str(answer.headers) + answer.text for answer in answers.values())
    assert re.findall(r"(?i)flask|werkzeug|jinja|python|gunicorn|sqlalchemy|traceback", whole) == []


def test_the_public_application_is_left_alone(app: Flask, ground: Ground) -> None:
    """It gets no session, no header and no form token of the admin."""
    public = Staff(app_of(desk_of(ground))).client.get("/")

    assert public.status_code == 200
    assert set(public.headers.keys()) == {"Content-Type", "Content-Length"}
    assert app.secret_key is None

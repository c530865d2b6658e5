"""One file per page of the admin. A new page gets a line here, and a row in `who_may_what.py`."""

from admin.page import Page
from admin.pages import (
    blank,
    feedback,
    help,  # noqa: A004 - the page's own name; nothing here asks Python for help
    home,
    house_inbox,
    house_sending,
    measuring,
    overview,
    polls,
    sending,
    sign_in,
    sign_out,
    texts,
    try_it,
)

# In the order of the menu.
PAGES = (
    Page(overview.views, "Waiting"),
    Page(feedback.views, "Feedback", "feedback"),
    Page(texts.views, "Texts", "texts"),
    Page(polls.views, "Polls and news"),
    Page(sending.views, "Sending", "unsure"),
    Page(try_it.views, "Try it"),
    Page(house_inbox.views, "House inbox", "texts"),
    Page(house_sending.views, "House sending", "unsure"),
    Page(home.views),
    Page(help.views),
    Page(measuring.views),
    Page(blank.views),
    Page(sign_in.views),
    Page(sign_out.views),
)

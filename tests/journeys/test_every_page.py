"""Every page of the service is walked, and answers whoever has business there; what is no page is named."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from regional_groups.core.db import db

from tests.journeys.conftest import MakeDemo
from tests.journeys.places import (
    COOKIE,
    add_collections,
    add_reports,
    add_unsent,
    details,
    session_cookie,
)
from tests.journeys.rare import rare
from tests.journeys.test_accessibility import WALKS, expanded

# What is read by programs, is a file, or leads on to another page.
NO_PAGE = {
    "creation.download": "a file that somebody uploaded",
    "feeds.calendar": "a calendar file",
    "feeds.calendar_json": "a calendar as JSON",
    "feeds.personal_pages_as_json": "a calendar as JSON",
    "feeds.personal_pages_calendar": "a calendar file",
    "frames.nothing": "says 404 in a frame",
    "frames.oembed": "JSON for platforms",
    "health.alive": "JSON for watchers",
    "health.metrics": "counters for watchers",
    "health.ready": "JSON for watchers",
    "meetings.letter": "a PDF",
    "meetings.report_file": "a file that somebody uploaded",
    "participation.file": "a file that somebody uploaded",
    "people.callback": "leads on from the provider",
    "people.login": "leads on to the provider",
    "profiles.file": "a PDF, or a Word file",
    "report_translations.file": "a file for translators",
    "reports.file": "a published file",
    "static": "styles, scripts and pictures",
    "terms.pdf": "a PDF",
}
NUMBER = re.compile("[0-9a-f]{8}-[0-9a-f-]{27}|0{64}")
# Who is rightly refused which page on these walks; every other page answers 200.
REFUSED = {
    *(
        ("", 404, path) for path in ("/nothing-here", "/meetings/<id>", "/verify/<id>")
    ),  # there is no such thing
    ("tsb_counsellor", 404, "/nothing-here"),
    # drafts, which their authors and those who decide on them see
    *((who, 404, "/creation-requests/<id>") for who in ("", "sg_chair", "tsb_counsellor")),
    *((who, 404, "/creation-requests/<id>/edit") for who in ("sg_chair", "tsb_counsellor")),
    *(
        (who, 404, f"/standards-requests/<id>{edit}")
        for who in ("", "tsb_counsellor")
        for edit in ("", "/edit")
    ),
    *(("", 404, f"/planning/targets/<id>{edit}") for edit in ("", "/edit")),
    *(
        (who, 404, f"/regional-groups/{group}/terms/0.1")
        for who in ("", "rg_chair")
        for group in ("SG5RG-ARB", "SG5RG-LATAM", "SG17RG-AFR")
    ),
    *(("", 404, f"/regional-groups/SG5RG-AFR/terms/{part}") for part in ("2.1", "2.1/edit", "1/compare/2.1")),
    ("", 404, "/reports/<id>"),
    # another's work
    *((who, 403, "/registrations/waiting") for who in ("delegate", "sg_chair", "tsb_counsellor")),
    *(("delegate", 403, f"/meetings/<id>/{part}") for part in ("attendance", "invitations")),
    # who may see a request and not change it is led to it
    *((who, 302, "/creation-requests/<id>/edit") for who in ("sg_chair", "tsb_counsellor")),
}


@pytest.fixture
def app(make_demo: MakeDemo) -> Flask:
    """Return the demonstration with reports, collections and something that could not be sent."""
    made = make_demo()
    add_reports(made)
    add_collections(made)
    add_unsent(made)
    return made


def steps(app: Flask) -> Iterator[tuple[str, str]]:
    """Give who walks to which page, as the walks for axe do."""
    things = {"things": details(app), "rare": rare(app)}
    for walk, wanted in WALKS.values():
        for part in wanted:
            for path in expanded(part, things["things"], things["rare"]):
                page, _, other = path.partition(" as ")
                yield other or walk.who, page


def test_every_page_is_walked_and_answers(app: Flask) -> None:
    browsers: dict[str, FlaskClient] = {}
    pages = app.url_map.bind("localhost")
    refused = set()
    seen = set()

    for who, path in dict.fromkeys(steps(app)):
        if who not in browsers:
            browsers[who] = app.test_client()
            if who:
                browsers[who].set_cookie(COOKIE, session_cookie(app, who))
        status = browsers[who].get(path).status_code
        if status == 200:
            seen.add(pages.match(path.partition("?")[0])[0])
        elif who or status != 302:  # nobody in particular is led to the sign-in
            refused.add((who, status, NUMBER.sub("<id>", path)))

    rules = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.rule.startswith("/api/")
    }
    assert refused == REFUSED
    assert rules == seen | set(NO_PAGE)
    assert not seen & set(NO_PAGE)
    with app.app_context():
        db.session.remove()

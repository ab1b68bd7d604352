"""A form sent on an older version comes back with what was written, and goes on when it is sent again."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from regional_groups.core.db import db
from regional_groups.participation import contributing
from regional_groups.terms import operations as terms
from sqlalchemy.orm import Session, scoped_session

from tests.creation.requests import draft
from tests.participation.field import Field, now, workshop
from tests.reports.field import officer, report
from tests.support.field import actor, person, post, sign_in

pytestmark = pytest.mark.once
MEANWHILE = "Somebody changed this after you opened it. Look at the newest version, then decide again."
WORDS = "Written with care"
WRONG = "\u202e"  # turns a line around: no field takes it


class Scene(Field):
    """A meeting, an event, a registration and a contribution, each changed since they were read."""

    def __init__(self) -> None:
        super().__init__()
        self.sg_chair = person("sg5@example.org", "sg_chair SG5")
        self.registration = self.register(self.delegate)
        self.event = workshop(groups=[self.group.acronym])
        paper = {"title": "Paper", "countries": ["KE"], "organizations": [], "to": "group"}
        self.contribution = contributing.submit(self.meeting, paper, actor(self.delegate), now())
        self.office = self.chair.offices[0]
        self.terms = terms.create(self.group, {"language": "en"}, actor(self.chair), now())
        self.asked = draft(self.delegate)
        self.officer, self.report = officer(), report()
        for thing in (
            self.meeting,
            self.group,
            self.registration,
            self.event,
            self.contribution,
            self.terms,
            self.asked,
            self.report,
        ):
            thing.version = 4
        self.office.version = self.chair.version = 4
        db.session.commit()


FORMS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "meeting step": (
        "counsellor",
        "/meetings/{meeting.id}/actions/cancel",
        {"cause": "elections", "note": WORDS},
    ),
    "meeting": ("chair", "/meetings/{meeting.id}/edit", {"title": WORDS, "agenda": "1. Opening"}),
    "sessions": (
        "chair",
        "/meetings/{meeting.id}/sessions",
        {
            "sessions-0-title": WORDS,
            "sessions-0-starts_local": "2027-03-01T09:00",
            "sessions-0-ends_local": "2027-03-01T12:30",
            "sessions-0-open": "1",
            "sessions-0-languages": "en",
        },
    ),
    "event step": ("counsellor", "/events/{event.id}/actions/cancel", {"note": WORDS}),
    "event": ("counsellor", "/events/{event.id}/edit", {"title": WORDS}),
    "group step": (
        "sg_chair",
        "/regional-groups/SG5RG-AFR/actions/suspend",
        {"effective_on": "2026-11-20", "meeting": WORDS},
    ),
    "countries": (
        "sg_chair",
        "/regional-groups/SG5RG-AFR/actions/record_countries",
        {"countries": ["KE"], "effective_on": "2026-11-20", "meeting": WORDS},
    ),
    "registration step": ("counsellor", "/registrations/{registration.id}/actions/refuse", {"note": WORDS}),
    "registration": (
        "delegate",
        "/registrations/{registration.id}/edit",
        {"mode": "remote", "accessibility": WORDS},
    ),
    "contribution": (
        "delegate",
        "/meetings/{meeting.id}/contributions/{contribution.id}/actions/withdraw",
        {"note": WORDS},
    ),
    "office": ("counsellor", "/people/offices/{office.id}/end", {"until": "2027-03-09"}),
    "profile": ("chair", "/me/profile", {"name": WORDS}),
}
# Forms that show a stale text in a way of their own: both texts beside each other.
TEXTS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "terms": ("chair", "/regional-groups/SG5RG-AFR/terms/0.1/edit", {"sections-0-heading": WORDS}),
    "terms step": ("chair", "/regional-groups/SG5RG-AFR/terms/0.1/actions/submit", {"note": WORDS}),
    "request": ("delegate", "/creation-requests/{asked.id}/edit", {"title": WORDS}),
    "request step": ("delegate", "/creation-requests/{asked.id}/actions/withdraw", {"note": WORDS}),
    "report": ("officer", "/reports/{report.id}/scope", {"from": "2026-01-01"}),
    "report cover": ("officer", "/reports/{report.id}/cover", {"document_number": WORDS}),
}


@pytest.fixture
def scene(session: scoped_session[Session]) -> Scene:
    return Scene()


def test_form_on_an_older_version_comes_back(scene: Scene, client: FlaskClient) -> None:
    """One field serves every form: a form that goes on changes it only where the others do not look."""
    answers = {name: _sent(scene, client, name, 3) for name in FORMS}

    found = {
        name: (
            answer.status_code,
            (WORDS if WORDS in FORMS[name][2].values() else "2027-03-09") in answer.text,
            MEANWHILE in answer.text,
            {"3", "4"} & set(re.findall(r'name="version" value="(\d+)"', answer.text)),
        )
        for name, answer in answers.items()
    }
    assert found == dict.fromkeys(FORMS, (409, True, True, {"4"}))


@pytest.mark.parametrize("name", ["meeting step", "registration"])
def test_form_that_came_back_goes_on(scene: Scene, client: FlaskClient, name: str) -> None:
    again = _sent(scene, client, name, 3)
    version = re.search(r'name="version" value="(\d+)"', again.text)

    assert version is not None
    assert _sent(scene, client, name, int(version[1])).status_code in (302, 303)


def test_refused_form_keeps_the_version_it_was_sent_with(scene: Scene, client: FlaskClient) -> None:
    """Else a form on an old version, once mended and sent again, would overwrite what was saved meanwhile."""
    tables = {**FORMS, **TEXTS}
    answers = {name: _sent(scene, client, name, 3, WRONG) for name in tables}

    found = {
        name: (answer.status_code, "3" in re.findall(r'name="version" value="(\d+)"', answer.text))
        for name, answer in answers.items()
    }
    assert found == dict.fromkeys(tables, (422, True))


def test_note_is_shown_where_the_step_is_gone(scene: Scene, client: FlaskClient) -> None:
    address = f"/registrations/{scene.registration.id}/actions/endorse"
    sign_in(client, scene.focal)
    post(client, address, version=4)

    gone = post(client, address, version=4, note=WORDS)

    assert (gone.status_code, WORDS in gone.text, MEANWHILE in gone.text) == (409, True, True)


def _sent(scene: Scene, client: FlaskClient, name: str, version: int, sign: str = "") -> Any:
    who, address, data = {**FORMS, **TEXTS}[name]
    sign_in(client, getattr(scene, who))
    filled = {
        field: [one + sign for one in value] if isinstance(value, list) else value + sign
        for field, value in data.items()
    }
    return post(client, address.format(**vars(scene)), **filled, version=version)

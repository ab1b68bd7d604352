"""The calendar parts as they leave: golden files in three languages, read by two other programs."""

import json
import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy.orm import Session, scoped_session

from tests.feeds import field as feeds
from tests.feeds.inviting import REPLIES, Scene, letters
from tests.support.node import Node

MOVED = {"starts_on": date(2027, 3, 9), "ends_on": date(2027, 3, 11)}
CANCEL = {"cause": "host", "note": "The host withdrew."}


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(reply_address=REPLIES)


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_calendar_parts_are_the_golden_ones(
    session: scoped_session[Session], golden: Callable[[str, str], None], language: str
) -> None:
    scene = Scene(id=feeds.with_id(7))
    scene.delegate.language = language
    feeds.session(scene.meeting, "Opening", "2027-02-02T09:00", "2027-02-02T12:00", id=feeds.with_id(8))
    feeds.session(scene.meeting, "Closing", "2027-02-04T09:00", "2027-02-04T12:00", id=feeds.with_id(9))
    made = scene.register()
    scene.take(made, "approve")
    scene.change("move", **MOVED)
    scene.change("cancel", **CANCEL)

    written = "".join(re.sub(r"\r\n[ \t]", "", letter.raw) for letter in letters(scene.delegate.email))
    written = re.sub(r"replies\+[a-z2-7]{26}@", "replies+TOKEN@", written)
    written = re.sub(r"/j/[\w-]{43}", "/j/TOKEN", written)
    golden(f"feeds/mailed-{language}.ics", written)
    assert [one.facts[0] for one in letters(scene.delegate.email)] == [
        "REQUEST",
        "REQUEST",
        "REQUEST",
        "CANCEL",
    ]


def test_letters_are_read_by_mozilla_and_libical(
    session: scoped_session[Session], node: Node, libical: Callable[..., str]
) -> None:
    scene = Scene()
    feeds.session(scene.meeting, "Opening", "2027-02-02T09:00", "2027-02-02T12:00")
    scene.take(scene.register(), "approve")
    scene.change("move", **MOVED)
    scene.change("cancel", **CANCEL)

    for letter in letters(scene.delegate.email):
        uid = f"meeting-{scene.meeting.id}@localhost"
        assert json.loads(node.run("calendar_entries.mjs", stdin=letter.raw))["entries"][0]["uid"] == uid
        assert libical("calendar_entries", letter.raw).split()[0] == uid

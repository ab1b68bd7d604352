"""Nothing that the service words itself stays English on a page, in a letter or in a mail of another language."""

import re

import pytest
from flask.testing import FlaskClient
from regional_groups.core.clauses import clause
from regional_groups.core.clock import FixedClock
from regional_groups.core.db import db
from regional_groups.meetings import letters, naming
from regional_groups.meetings.deadlines import ITEMS
from regional_groups.meetings.models import Meeting

from tests.meetings.people import Cast, act, now, proposed
from tests.support.field import sign_in

ENGLISH = re.compile(r"(Joint meeting|Meeting) of|Recommendation ITU-T|TSB collective letters")
TEXT = re.compile(r"<script.*?</script>|<[^>]*>", re.DOTALL)


@pytest.fixture
def meeting(players: Cast) -> Meeting:
    """Return a meeting that nobody named, waiting for the secretariat."""
    made = proposed(players.chair5, title="")
    act(made, "agree", players.chair5)
    act(made, "agree", players.chair20)
    db.session.commit()
    return made


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_pages_say_titles_and_clauses_in_the_language(
    language: str, client: FlaskClient, players: Cast, meeting: Meeting
) -> None:
    assert meeting.title == "Joint meeting of SG5RG-AFR and SG20RG-AFR"
    sign_in(client, players.sg5)
    pages = (
        "/",
        "/meetings/",
        "/calendar/?month=2027-04",
        "/regional-groups/SG5RG-AFR",
        "/study-groups/SG5",
        f"/meetings/{meeting.id}",
        f"/meetings/{meeting.id}/registrations/new",
        f"/meetings/{meeting.id}/contributions",
        "/meetings/new",
    )

    left = {}
    for address in pages:
        answer = client.get(
            f"{address}{'&' if '?' in address else '?'}lang={language}", follow_redirects=True
        )
        if found := ENGLISH.search(TEXT.sub(" ", answer.text)):
            left[address] = found.group()

    assert left == {}
    shown = {
        "fr": "Réunion commune de SG5RG-AFR, SG20RG-AFR",
        "ar": "اجتماع مشترك للأفرقة SG5RG-AFR، SG20RG-AFR",
    }
    assert shown[language] in client.get(f"/meetings/{meeting.id}?lang={language}").text


def test_letter_gives_its_clauses_in_the_language(meeting: Meeting, clock: FixedClock) -> None:
    words = str(letters.letter(meeting, "ar", now()).blocks)

    assert "التوصية ITU-T A.1، البند" in words
    assert ENGLISH.search(words) is None


def test_group_is_offered_by_its_name_in_the_language(client: FlaskClient, players: Cast) -> None:
    sign_in(client, players.chair5)
    offered = re.findall(r"SG5RG-AFR · ([^<]*)<", client.get("/meetings/new?lang=ar").text)

    assert offered != []
    assert not any(name.startswith("ITU-T") for name in offered)


@pytest.mark.parametrize("item", ITEMS)
def test_every_deadline_has_a_clause(item: str) -> None:
    assert clause(ITEMS[item][2]).source


@pytest.mark.parametrize(
    ("title", "groups"),
    [
        ("Meeting of SG5RG-AFR", ["SG5RG-AFR"]),
        ("Meeting of SG5", ["SG5"]),
        ("Joint meeting of SG3RG-AFR, SG5RG-AFR and SG20RG-AFR", ["SG3RG-AFR", "SG5RG-AFR", "SG20RG-AFR"]),
        ("Meeting of the heads", []),
        ("Joint meeting of SG5RG-AFR, Nairobi", []),
        ("Workshop", []),
    ],
)
def test_only_titles_of_the_service_are_translated(title: str, groups: list[str]) -> None:
    assert naming.unnamed(title) == groups


def test_default_title_is_read_back() -> None:
    groups = ["SG3RG-AFR", "SG5RG-AFR", "SG20RG-AFR"]

    assert naming.unnamed(naming.default_title(groups)) == groups
    assert naming.unnamed(naming.default_title([], "TSAG")) == ["TSAG"]

"""The page and the list of duties: no clause of the two resolutions is missing."""

import pytest
from flask.testing import FlaskClient
from regional_groups.core.clauses import CLAUSES
from regional_groups.desk.duties import Duty, counted, duties
from regional_groups.desk.evidence import EVIDENCE
from regional_groups.meetings.rules import EventState
from regional_groups.participation.rules import RegistrationState
from sqlalchemy.orm import Session, scoped_session

from tests.participation.field import Field, workshop
from tests.support.field import person, regional_group, sign_in, study_group

# Every label of the two texts, as the texts print them; two letters where the merged proposal prints two.
LABELS = {
    "R44:considering": "a b c d e f g h i",
    "R44:recognizing": "a b c db ec fd ge hf",
    "R44:recognizing further": "a b c dg eh fi",
    "R44:taking into account": "a b c d e f g h i j",
    "R44:recalling": "a b c d",
    "R44:resolves": "1 2i 2ii 2iii 3 4 5 6 7",
    "R44:further resolves": "1 2 2i 2ii 2iii 2iv 3",
    "R44:invites the Council": "",
    "R44:instructs the Director": "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16",
    "R44:instructs study groups and TSAG": "1 2 3",
    "R44:instructs study groups": "1 2 3 4",
    "R44:invites the Director": "1 2",
    "R44:invites the regions": "1 2 3 4 5",
    "R44:encourages members": "",
    "R44:annex 1 objective": "",
    "R44:annex 1 activity": "1 2 3 4 5 6",
    "R44:annex 2 objective": "1 2",
    "R44:annex 2 help": "1 2",
    "R44:annex 2 TSB": "1 2 3 4 5 6",
    "R44:annex 3 objective": "",
    "R44:annex 3 activity": "1 2 3 4 5 6 7 8",
    "R44:annex 4 a": "1 2 3 4 5",
    "R44:annex 4 b": "",
    "R44:annex 4 c": "",
    "R108:recalling": "a b c d e f",
    "R108:recognizing": "a b c d e f g",
    "R108:noting": "a b c d e",
    "R108:resolves": "1 2",
    "R108:instructs TSAG": "1 2i 2ii 3 4",
    "R108:instructs the Director": "1 2",
    "R108:instructs study groups": "",
    "R108:invites members": "",
}


def _labels() -> list[str]:
    found = []
    for part, items in LABELS.items():
        found += [
            f"{part} {item.replace('i', ' i', 1) if item[0].isdigit() else item}" for item in items.split()
        ]
        found += [] if items else [part]
    return found


def test_no_clause_of_the_texts_is_missing() -> None:
    assert [duty.clause for duty in duties()] == _labels()


def test_clauses_of_the_register_are_called_the_same() -> None:
    summaries = {duty.clause: duty.summary for duty in duties()}
    items = [clause_id for clause_id in CLAUSES if clause_id.startswith(("R44:", "R108:"))]

    assert [item for item in items if summaries.get(item) != CLAUSES[item].title] == []


@pytest.mark.parametrize("duty", duties(), ids=lambda duty: duty.clause)
def test_duty_has_evidence_or_a_reason(duty: Duty) -> None:
    assert bool(duty.evidence) != bool(duty.reason)
    assert set(duty.evidence) <= set(EVIDENCE)
    assert bool(duty.addressed) != duty.preamble


def test_page_names_every_clause(client: FlaskClient, session: "scoped_session[Session]") -> None:
    sign_in(client, person("director@example.org", "tsb_director"))

    page = client.get("/duties/").text

    assert [duty.clause for duty in duties() if f'id="{duty.anchor}"' not in page] == []
    assert page.count("<h3") == len({(duty.text, duty.part) for duty in duties() if not duty.preamble})
    for place in {evidence.place for evidence in EVIDENCE.values()}:
        assert f'href="{place}"' in page
        assert client.get(place).status_code == 200


def test_no_link_leads_to_a_page_that_the_reader_may_not_open(
    client: FlaskClient, session: "scoped_session[Session]"
) -> None:
    sign_in(client, person("delegate@example.org", "delegate KE"))

    page = client.get("/duties/").text

    for place in {evidence.place for evidence in EVIDENCE.values()}:
        assert (f'href="{place}"' in page) == (client.get(place).status_code == 200)


def test_label_is_part_and_item_of_the_clause() -> None:
    found = {duty.clause: (duty.part, duty.item) for duty in duties()}

    assert found["R44:resolves 2 ii"] == ("resolves", "2 ii")
    assert found["R44:recognizing further dg"] == ("recognizing further", "dg")
    assert found["R44:instructs study groups and TSAG 3"] == ("instructs study groups and TSAG", "3")
    assert found["R44:annex 4 b"] == ("annex 4", "b")
    assert found["R44:encourages members"] == ("encourages members", "")


def test_counts_leave_demonstrations_out(client: FlaskClient, session: "scoped_session[Session]") -> None:
    study_group("SG5")
    regional_group("SG5RG-AFR", "SG5", "africa")
    regional_group("SG5RG-ARB", "SG5", "arab-states", demonstration=True)

    counts = counted(duties())

    assert (counts["groups"], counts["requests"], counts["joint"]) == (1, 0, 0)


def test_api_lists_the_clauses_as_the_page_does(
    client: FlaskClient, session: "scoped_session[Session]"
) -> None:
    items = client.get("/api/v1/duties").json["items"]

    assert [item["clause"] for item in items] == [duty.clause for duty in duties()]
    report = next(item for item in items if item["clause"] == "R44:instructs the Director 12")
    assert report["addressed"] == "Director of TSB"
    assert report["evidence"] == [
        {"kind": "to_council", "what": "published reports to the Council", "place": "/reports/", "count": 0}
    ]
    assert report["edition"] == "proposal towards Geneva, 2022; adoption not verified"


def test_counts_are_of_what_the_clauses_speak_of(session: "scoped_session[Session]") -> None:
    field = Field()
    for state_, asked in (("approved", ["fr"]), ("refused", ["fr"]), ("requested", [])):
        made = field.register(person(f"{state_}@example.org", country="KE"))
        made.state, made.languages_needed = RegistrationState(state_), asked
    for kind, planned in (("workshop", "planned"), ("webinar", "planned"), ("webinar", "cancelled")):
        made_event = workshop()
        made_event.kind, made_event.state = kind, EventState(planned)
    session.commit()

    counts = counted(duties())

    assert (counts["registrations"], counts["languages"]) == (1, 1)
    assert (counts["events"], counts["online"]) == (2, 1)
    assert (counts["workshops"], counts["to_council"], counts["to_assemblies"]) == (0, 0, 0)

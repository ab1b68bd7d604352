"""The pages of study groups and regional groups: what they show, and the steps taken there."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from regional_groups.core.clock import FixedClock
from regional_groups.core.db import db
from regional_groups.core.errors import NotPermitted
from regional_groups.core.permissions import SYSTEM
from regional_groups.groups import operations
from regional_groups.groups.models import GroupAlias, GroupCountry, GroupPeriod, GroupState, RegionalGroup
from regional_groups.groups.queries import group as group_named
from regional_groups.groups.recording import put_membership
from sqlalchemy import event

from tests.support import field

pytestmark = pytest.mark.usefixtures("session")


def _text(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def _queries(action: Callable[[], object]) -> int:
    """Count the statements that an action sends to the database."""
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        action()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


def test_every_page_answers_in_six_languages(client: FlaskClient) -> None:
    field.load_real_data(db.session)
    groups = ("/regional-groups/", "/regional-groups/SG5RG-AFR", "/regional-groups/TAF")

    for language in ("ar", "zh", "en", "fr", "ru", "es"):
        for page in ("/study-groups/", "/study-groups/SG5", *groups):
            _text(client, f"{page}?lang={language}")


def test_titles_are_french_where_there_is_a_french_one(client: FlaskClient) -> None:
    field.load_real_data(db.session)

    assert "Environnement, action climatique" in _text(client, "/study-groups/SG5?lang=fr")
    assert "Environment, climate action" in _text(client, "/study-groups/SG5?lang=en")


def test_an_old_acronym_leads_to_the_new_one(client: FlaskClient) -> None:
    found = field.regional_group("SG5RG-LATAM", region="americas")
    db.session.add(GroupAlias(group_id=found.id, acronym="SG5RG-LAC"))
    db.session.commit()

    answer = client.get("/regional-groups/SG5RG-LAC")

    assert (answer.status_code, answer.location) == (301, "/regional-groups/SG5RG-LATAM")


def test_an_address_in_small_letters_leads_to_the_right_one(client: FlaskClient) -> None:
    field.regional_group("SG5RG-AFR")

    group = client.get("/regional-groups/sg5rg-afr?as_of=2018-01-01")
    terms = client.get("/regional-groups/Sg5rg-Afr/terms?_scheme=javascript")
    body = client.get("/study-groups/sg5")

    assert (group.status_code, group.location) == (301, "/regional-groups/SG5RG-AFR?as_of=2018-01-01")
    assert terms.location == "/regional-groups/SG5RG-AFR/terms?_scheme=javascript"
    assert body.location == "/study-groups/SG5"
    assert (
        client.get("/api/v1/regional-groups/sg5rg-afr").status_code == 404
    )  # programs write what they were told


@pytest.mark.parametrize("address", ["/regional-groups/SG5RG-NONE", "/study-groups/SG99"])
def test_what_does_not_exist_is_not_found(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_the_list_says_what_existed_on_a_day(client: FlaskClient) -> None:
    field.load_real_data(db.session)

    text = _text(client, "/regional-groups/?as_of=2018-03-21")

    assert "<strong>10 groups existed</strong>" in text
    assert "of 15 it is not certain" in text
    assert "0 did not exist" in text


def test_the_list_is_narrowed_by_parent_region_and_state(client: FlaskClient) -> None:
    field.load_real_data(db.session)

    text = _text(client, "/regional-groups/?view=list&parent=SG2&region=africa&state=unknown")

    assert "SG2RG-EACO" in text
    assert "SG2RG-AFR" not in text


def test_a_day_that_is_none_is_named_beside_its_field(client: FlaskClient) -> None:
    field.load_real_data(db.session)

    text = _text(client, "/regional-groups/?as_of=yesterday&region=cis")

    assert "This is not a date. Write it as 2026-11-23." in text
    assert "SG3RG-EECAT" in text
    assert "SG3RG-ARB" not in text
    assert "The day could not be read." in _text(client, "/regional-groups/SG5RG-AFR?as_of=x")


def test_a_demonstration_group_is_shown_as_one_and_not_counted(client: FlaskClient) -> None:
    field.regional_group("SG5RG-DEMO", demonstration=True)

    text = _text(client, "/regional-groups/?view=list&as_of=2026-11-23")

    assert "Demonstration" in text
    assert "<strong>0 groups existed</strong>" in text


def test_the_default_view_marks_a_demonstration_group_and_does_not_count_it(client: FlaskClient) -> None:
    field.regional_group("SG5RG-AFR")
    field.regional_group("SG5RG-DEMO", demonstration=True)

    text = _text(client, "/regional-groups/")

    cell = re.search(r'<a class="matrix-cell[^>]*>SG5RG-DEMO(.*?)</a>', text)
    assert cell is not None
    assert ">Demonstration<" in cell[1]
    assert text.count(">Demonstration<") == 1
    assert "1 regional group</p>" in text
    assert "1 regional group</caption>" in _text(client, "/regional-groups/?view=list")


def test_a_group_shows_officers_countries_and_states(client: FlaskClient) -> None:
    found = field.regional_group("SG5RG-AFR", created="2009-05", source="A page of 2018")
    field.state("KE")
    found.countries.append(GroupCountry(country="KE", from_on=date(2020, 1, 1)))
    field.person("chair@example.org", "rg_chair SG5RG-AFR", name="Joseph Mwangi", country="KE")

    text = _text(client, "/regional-groups/SG5RG-AFR?lang=en")

    for shown in ("Joseph Mwangi", "Kenya", "May 2009", "A page of 2018", "1 country belongs to the group."):
        assert shown in text
    assert "chair@example.org" not in text


def test_a_visitor_sees_no_steps(client: FlaskClient) -> None:
    field.regional_group("SG5RG-AFR")

    assert "/actions/" not in _text(client, "/regional-groups/SG5RG-AFR")


@pytest.mark.parametrize(
    ("office", "may"), [("sg_chair SG5", True), ("sg_chair SG2", False), ("delegate KE", False)]
)
def test_who_may_give_an_office_of_the_group_is_led_there(
    client: FlaskClient, office: str, may: bool
) -> None:
    field.regional_group("SG5RG-AFR")
    field.regional_group("SG5RG-ARB", state=GroupState.CLOSED, closed="2020")
    field.sign_in(client, field.person("somebody@example.org", office))

    page, closed = (_text(client, f"/regional-groups/SG5RG-{region}") for region in ("AFR", "ARB"))

    assert ("/people/offices?scope=SG5RG-AFR#appoint" in page) == may
    assert "#appoint" not in closed


def test_the_chair_of_the_parent_suspends_a_group_on_its_page(client: FlaskClient) -> None:
    found = field.regional_group("SG5RG-AFR")
    field.sign_in(client, field.person("chair@example.org", "sg_chair SG5"))
    assert "/regional-groups/SG5RG-AFR/actions/suspend" in _text(client, "/regional-groups/SG5RG-AFR")

    answer = field.post(
        client,
        "/regional-groups/SG5RG-AFR/actions/suspend",
        version=found.version,
        effective_on="2026-11-20",
        meeting="SG5, November 2026",
    )

    assert answer.status_code == 302
    db.session.expire_all()
    assert group_named("SG5RG-AFR").state == GroupState.SUSPENDED


def test_a_refused_form_comes_back_with_what_was_filled_in(client: FlaskClient) -> None:
    found = field.regional_group("SG5RG-AFR")
    field.sign_in(client, field.person("chair@example.org", "sg_chair SG5"))

    answer = field.post(
        client,
        "/regional-groups/SG5RG-AFR/actions/close",
        version=found.version,
        meeting="SG5 of autumn",
        note="<b>bold</b>",
    )

    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "SG5 of autumn" in text
    assert "&lt;b&gt;bold&lt;/b&gt;" in text
    assert "This is needed for the step and must not be blank." in text
    db.session.expire_all()
    assert group_named("SG5RG-AFR").state == GroupState.ESTABLISHED


def test_a_step_that_does_not_exist_is_not_found(client: FlaskClient) -> None:
    field.regional_group("SG5RG-AFR")

    assert field.post(client, "/regional-groups/SG5RG-AFR/actions/explode").status_code == 404


def test_countries_are_recorded_on_their_own_page(client: FlaskClient) -> None:
    found = field.regional_group("SG5RG-AFR")
    field.state("KE")
    field.state("TZ")
    field.sign_in(client, field.person("counsellor@example.org", "tsb_counsellor SG5"))
    assert 'value="KE"' in _text(client, "/regional-groups/SG5RG-AFR/countries")

    field.post(
        client,
        "/regional-groups/SG5RG-AFR/actions/record_countries",
        version=found.version,
        countries=["KE", "TZ"],
        effective_on="2026-11-20",
    )

    db.session.expire_all()
    assert sorted(item.country for item in group_named("SG5RG-AFR").countries) == ["KE", "TZ"]


def test_countries_that_are_none_come_back_on_their_page(client: FlaskClient) -> None:
    found = field.regional_group("SG5RG-AFR")
    field.state("KE")
    field.sign_in(client, field.person("counsellor@example.org", "tsb_counsellor SG5"))

    answer = field.post(
        client,
        "/regional-groups/SG5RG-AFR/actions/record_countries",
        version=found.version,
        countries=["KE", "XX"],
    )

    assert answer.status_code == 422
    assert "No State has the code XX." in answer.get_data(as_text=True)


def test_the_page_of_countries_is_the_secretariats(client: FlaskClient) -> None:
    field.regional_group("SG5RG-AFR")
    field.sign_in(client, field.person("chair@example.org", "rg_chair SG5RG-AFR"))

    answer = client.get("/regional-groups/SG5RG-AFR/countries")

    assert answer.status_code == NotPermitted.status


@pytest.mark.parametrize(
    "address", ["/regional-groups/?view=list", "/regional-groups/", "/api/v1/regional-groups"]
)
def test_a_list_asks_as_much_for_three_groups_as_for_one(client: FlaskClient, address: str) -> None:
    _full_group("SG5RG-AFR")
    client.get(address)
    one = _queries(lambda: client.get(address))
    for acronym in ("SG5RG-ARB", "SG5RG-AP"):
        _full_group(acronym)

    assert _queries(lambda: client.get(address)) == one


def _full_group(acronym: str) -> None:
    kenya = field.state("KE").code
    found: RegionalGroup = field.regional_group(acronym)
    found.countries.append(GroupCountry(country=kenya))
    found.periods.append(GroupPeriod(state=GroupState.CLOSED, starts="2030", open=False))
    db.session.add(GroupAlias(group_id=found.id, acronym=f"{acronym}-OLD"))
    db.session.commit()
    field.person(f"{acronym.lower()}@example.org", f"rg_chair {acronym}")


@pytest.mark.once
def test_how_far_the_texts_can_be_trusted_is_told_in_words(client: FlaskClient) -> None:
    body = field.study_group("SG5")
    told = {}

    for confidence in ("high", "title_en high; title_fr low; mandate medium", "as <b>one</b> likes"):
        body.confidence = confidence
        db.session.commit()
        page = _text(client, "/study-groups/SG5?lang=en").partition("<h2>Sources</h2>")[2]
        told[confidence] = re.findall(r"<d[td][^>]*>(.*?)</d[td]>", page.partition("</section>")[0])

    assert told == {
        "high": ["Titles and mandate", "read in the source named"],
        "title_en high; title_fr low; mandate medium": [
            "Title in English",
            "read in the source named",
            "Title in French",
            "general knowledge",
            "Mandate",
            "inferred, or from a secondary or older source",
        ],
        "as <b>one</b> likes": [],
    }
    assert "as &lt;b&gt;one&lt;/b&gt; likes" in page


def test_what_was_shown_on_a_day_is_told_apart_from_what_is_known_today(
    client: FlaskClient, clock: FixedClock
) -> None:
    field.study_group("SG5")
    field.study_group("SG3")
    for code in ("KE", "SN"):
        field.state(code)
    made = operations.establish(
        acronym="SG5RG-AFR",
        parent_code="SG5",
        region="africa",
        region_label="Africa",
        name_en="Regional group",
        created_on=date(2025, 1, 1),
        countries=["KE"],
        meeting="SG5, January 2025",
        reference="SG5-R1",
        actor=SYSTEM,
        now=clock.now(),
    )
    db.session.commit()
    clock.advance(timedelta(days=1))
    put_membership(None, made, "SN", {"from_on": date(2025, 1, 1)}, SYSTEM, clock.now())
    moved = {
        "version": made.version,
        "parent": "SG3",
        "acronym": "SG3RG-AFR",
        "effective_on": date(2026, 1, 1),
    }
    operations.transfer(made, moved, SYSTEM, clock.now())
    db.session.commit()
    list_ = "/api/v1/regional-groups?as_of="

    def told(address: str) -> list[tuple[object, ...]]:
        names = ("acronym_as_of", "parent_as_of", "state_as_of", "existed", "countries")
        return [tuple(one[name] for name in names) for one in (client.get(address).json or {})["items"]]

    shown = ("SG5RG-AFR", "SG5", "established", "yes", ["KE"])
    assert told(f"{list_}2026-11-23&known=then") == [shown]
    assert told(f"{list_}2026-11-23&known=then&parent=SG3") == []
    assert told(f"{list_}2026-11-23") == [("SG3RG-AFR", "SG3", "established", "yes", ["KE", "SN"])]
    assert told(f"{list_}2026-11-24&known=then") == told(f"{list_}2026-11-24")
    assert told(f"{list_}2026-11-22&known=then") == []
    one = "/api/v1/regional-groups/SG3RG-AFR?known=then&as_of="
    assert (client.get(f"{one}2026-11-23").json or {})["parent_as_of"] == "SG5"
    assert client.get(f"{one}2026-11-22").status_code == 404
    ahead = client.get(f"{one}2030-01-01")
    assert (ahead.status_code, list(ahead.json["fields"])) == (422, ["as_of"])
    assert "As it was shown" not in _text(client, "/regional-groups/SG3RG-AFR?as_of=2030-01-01&known=then")
    page = "/regional-groups/?view=list&as_of=2026-11-23"
    assert "recorded later" in _text(client, page)
    assert "SG3RG-AFR</a></th>" in _text(client, page)
    assert "SG5RG-AFR</a></th>" in _text(client, f"{page}&known=then")
    assert "Nothing was recorded until then." in _text(
        client, "/regional-groups/SG3RG-AFR?as_of=2026-11-22&known=then"
    )
    assert "Senegal" not in _text(client, "/regional-groups/SG3RG-AFR?as_of=2026-11-23&known=then")

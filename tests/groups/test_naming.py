"""Names of a group in other languages: who records them, where they are shown, what a rename does to them."""

import re
from datetime import date
from importlib import import_module

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask.testing import FlaskClient
from regional_groups.core import audit
from regional_groups.core.db import db
from regional_groups.core.permissions import SYSTEM
from regional_groups.groups import operations
from regional_groups.groups.models import Name
from regional_groups.groups.naming import mark_names, names_beside_english, names_recorded
from regional_groups.groups.profiles import profiles
from regional_groups.groups.recording import put_name
from sqlalchemy import select, update

from tests.groups.test_operations import NOW, chair, chair_again, counsellor, established, given
from tests.support import field

pytestmark = pytest.mark.usefixtures("session")
GROUP = "SG5RG-AFR"
PAGE = f"/regional-groups/{GROUP}"
ACTIONS = f"/api/v1{PAGE}/actions"
FRENCH = "Groupe régional pour l'Afrique de la CE 5"


def outdated(acronym: str) -> dict[str, str]:
    """Return by language the former English name of which a name is the translation."""
    return {code: row.of_name for code, row in names_recorded(acronym).items() if row.of_name}


def test_names_are_entered_on_the_page_and_shown_in_their_language(client: FlaskClient) -> None:
    group = field.regional_group(GROUP)
    field.sign_in(client, field.person("chair@example.org", "sg_chair SG5"))

    done = field.post(
        client,
        f"{PAGE}/actions/record_names",
        version=str(group.version),
        name_fr=FRENCH,
        name_ar="الفريق الإقليمي",
        meeting="SG5, Geneva",
    )
    french, arabic = (client.get(f"{PAGE}?lang={code}").text for code in ("fr", "ar"))
    again = client.get(f"{PAGE}?lang=en").text

    assert done.status_code == 302
    assert "Groupe régional pour l&#39;Afrique de la CE 5" in french and "الفريق الإقليمي" in arabic
    assert 'value="الفريق الإقليمي"' in again  # the form holds what is recorded
    kept = db.session.get(Name, (GROUP, "fr"))
    assert kept is not None and (kept.source, kept.checked) == ("SG5, Geneva", True)


def test_names_are_recorded_by_the_api_with_the_right_of_a_rename(client: FlaskClient) -> None:
    group = field.regional_group(GROUP)
    chair = field.bearer(field.person("chair@example.org", "sg_chair SG5"))
    lead = field.bearer(field.person("lead@example.org", "rg_chair SG5RG-AFR"))
    address, version = f"{ACTIONS}/record_names", group.version
    body, later = {"version": version, "name_fr": FRENCH}, {"version": version + 1, "name_fr": FRENCH}

    refused = client.post(address, json=body, headers=lead)
    done = client.post(address, json=body, headers=chair)
    same = client.post(address, json=later, headers=chair)
    blank = client.post(address, json={**later, "name_fr": ""}, headers=chair)
    long = client.post(address, json={**body, "name_fr": "x" * 301}, headers=chair)

    assert [one.status_code for one in (refused, done, same, blank, long)] == [403, 200, 422, 200, 422]
    assert (done.json or {})["names"]["fr"] == FRENCH
    assert "fr" not in (blank.json or {})["names"]
    entry = audit.entries_of("regional_group", str(group.id))[0]
    assert (entry.event, entry.after["was"], entry.after["names"]) == (
        "regional_group:record_names",
        {"fr": FRENCH},
        {"fr": ""},
    )


def test_names_go_with_the_acronym_and_are_dropped_under_another_name(client: FlaskClient) -> None:
    group = field.regional_group(GROUP)
    db.session.add(Name(code=GROUP, language="fr", name=FRENCH))
    db.session.commit()
    chair = field.bearer(field.person("chair@example.org", "sg_chair SG5"))

    def rename(**data: str) -> dict[str, str]:
        body = {"version": group.version, **data}
        assert client.post(f"{ACTIONS}/rename", json=body, headers=chair).status_code == 200
        db.session.expire_all()
        return names_beside_english(group.acronym)

    assert rename(acronym="SG5RG-AFR2") == {"fr": FRENCH}
    assert rename(name_en="Another name") == {}


def test_name_of_a_group_is_that_of_the_day(client: FlaskClient) -> None:
    group = established(chair())
    old, day = group.name_en, date(2026, 11, 22)

    operations.perform(group, "rename", given(group, name_en="Another", effective_on=day), chair_again(), NOW)

    shown = [profiles([group], NOW, on)[0] for on in (date(2026, 11, 21), day)]
    assert [(one.name_as_of, one.acronym_as_of) for one in shown] == [
        (old, "SG5RG-EAF"),
        ("Another", "SG5RG-EAF"),
    ]
    db.session.add(Name(code=group.acronym, language="fr", name="Un nom", of_name="Former"))
    db.session.commit()
    list_, page = "/regional-groups/?view=list&as_of=", "/regional-groups/SG5RG-EAF?lang=fr&as_of="
    assert [old in client.get(f"{list_}{on}").text for on in ("2026-11-21", day)] == [True, False]
    assert f'class="lead">{old}</p>' in client.get(f"{page}2026-11-21").text  # itself no translation


def test_corrected_name_marks_the_translations_of_the_old_one(client: FlaskClient) -> None:
    group = established(chair())
    old, names = group.name_en, {"name_fr": "Un nom", "name_es": "Un nombre"}
    operations.perform(group, "record_names", given(group, **names), chair_again(), NOW)

    fields = {"name_en": "Another", "reason": "The plenary's text says so."}
    tsb = counsellor()
    operations.perform(group, "amend", given(group, **fields), tsb, NOW)
    db.session.commit()
    marked, page = outdated(group.acronym), client.get("/regional-groups/SG5RG-EAF?lang=fr").text
    operations.perform(group, "record_names", given(group, name_fr="Un nom"), chair_again(), NOW)

    assert marked == {"es": old, "fr": old}
    assert re.search(rf'class="lead">Un nom <span class="soft">[^<]*{old}', page)
    assert outdated(group.acronym) == {"es": old}
    operations.perform(group, "amend", given(group, **{**fields, "name_en": old}), tsb, NOW)
    assert outdated(group.acronym) == {"fr": "Another"}


def test_file_does_not_write_over_a_name_that_a_person_entered() -> None:
    group = established(chair())
    operations.perform(group, "record_names", given(group, name_fr="Un nom"), chair_again(), NOW)
    rows = [("fr", "Un autre"), ("fr", "Un nom"), ("es", "Un nombre"), ("es", "Otro")]

    found = [put_name(group.acronym, code, {"name": name}, SYSTEM, NOW) for code, name in rows]

    mark_names(group.acronym, "Former", group.name_en)
    again = [put_name(group.acronym, "es", {"name": name}, SYSTEM, NOW) for name in ("Otro", "Otro más")]

    assert found == ["kept", "same", "new", "changed"]
    assert (again, outdated(group.acronym)) == (["same", "changed"], {"fr": "Former"})
    assert names_beside_english(group.acronym) == {"es": "Otro más", "fr": "Un nom"}


def test_names_entered_before_files_left_them_alone_are_marked_where_the_trail_tells() -> None:
    group = established(chair())
    names = {"name_fr": "Groupe du quinquet", "name_es": "Grupo del quinqué"}
    operations.perform(group, "record_names", given(group, **names), chair_again(), NOW)
    put_name("region:africa", "fr", {"name": "Afrique"}, SYSTEM, NOW)
    db.session.execute(update(Name).values(entered=False))
    db.session.execute(update(Name).where(Name.language == "es").values(name="Grupo de un fichero"))
    migration = import_module("regional_groups.migrations.versions.0048_entered_names")

    with Operations.context(MigrationContext.configure(db.session.connection())):
        migration.upgrade()
    db.session.expire_all()

    assert [(row.code, row.language) for row in db.session.scalars(select(Name).where(Name.entered))] == [
        (group.acronym, "fr")
    ]

"""The table of labels and the six regions."""

import csv
from importlib.resources import files
from typing import Any

import pytest
from regional_groups.core.db import db
from regional_groups.core.i18n import speak
from regional_groups.groups.models import Name
from regional_groups.groups.queries import states
from regional_groups.groups.regions import LABELS, REGIONS

from tests.support.field import state


def _rows(name: str) -> list[dict[str, str]]:
    text = files("regional_groups.data").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


EXPECTED = {
    "Africa": "africa",
    "East Africa (sub-region)": "africa",
    "Americas": "americas",
    "Latin America": "americas",
    "Latin America and the Caribbean": "americas",
    "Arab States": "arab-states",
    "Asia": "asia-pacific",
    "Asia and Oceania": "asia-pacific",
    "Asia-Pacific": "asia-pacific",
    "CIS": "cis",
    "Eastern Europe, Central Asia and Transcaucasia": "cis",
    "Europe": "europe",
    "Europe and the Mediterranean Basin": "europe",
}


@pytest.mark.parametrize(("label", "slug"), sorted(EXPECTED.items()))
def test_region_of_an_accepted_label(label: str, slug: str) -> None:
    assert LABELS[label] == slug


@pytest.mark.parametrize("label", sorted({row["region"] for row in _rows("regional_groups.csv")}))
def test_region_of_every_label_in_the_data(label: str) -> None:
    assert LABELS[label] == EXPECTED[label]


def test_regions_stand_in_the_order_of_the_feeds() -> None:
    assert list(REGIONS) == ["africa", "americas", "arab-states", "asia-pacific", "cis", "europe"]
    assert set(LABELS.values()) == set(REGIONS)


def test_regions_have_their_organizations() -> None:
    assert [region.organization for region in REGIONS.values()] == [
        "ATU",
        "CITEL",
        "LAS",
        "APT",
        "RCC",
        "CEPT",
    ]


def test_every_state_stands_in_one_of_the_six_regions() -> None:
    assert {row["itu_region"] for row in _rows("regions.csv")} == {region.name for region in REGIONS.values()}


def test_states_stand_in_the_order_of_their_names_without_accents(session: Any) -> None:
    for code in ("EG", "EE", "ET", "FJ"):
        state(code)
    db.session.add_all(
        Name(code=code, language="fr", name=name, source="test", checked=True)
        for code, name in (("EG", "Égypte"), ("EE", "Estonie"), ("ET", "Éthiopie"), ("FJ", "Fidji"))
    )
    db.session.commit()
    speak("fr")

    assert [name for _code, name in states()] == ["Égypte", "Estonie", "Éthiopie", "Fidji"]

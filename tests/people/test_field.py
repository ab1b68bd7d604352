"""The factories that every room's tests stand on."""

from regional_groups.core.db import db
from regional_groups.core.permissions import Held
from regional_groups.groups.models import Country, RegionalGroup
from sqlalchemy import func, select

from tests.support import field


def test_person_holds_the_offices_named(session):
    made = field.person("chair@example.org", "sg_chair SG5", "admin", country="KE")

    assert field.actor(made).offices == {Held("sg_chair", "SG5"), Held("admin", "")}


def test_real_data_is_loaded(session):
    field.load_real_data(session)

    assert db.session.scalar(select(func.count()).select_from(Country)) > 190
    assert db.session.scalar(select(func.count()).select_from(RegionalGroup)) == 29

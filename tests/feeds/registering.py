"""An approved registration with its own join link."""

from regional_groups.core.changes import Change, announce
from regional_groups.core.db import db
from regional_groups.core.permissions import SYSTEM
from regional_groups.meetings.models import Meeting
from regional_groups.participation import links
from regional_groups.participation.models import Registration
from regional_groups.participation.rules import Category, Mode, RegistrationState
from regional_groups.people.models import Person

from tests.feeds.field import WRITTEN_AT


def approved(person: Person, meeting: Meeting) -> str:
    """Register a person, approve it, tell the rooms above, and return the path of the join link."""
    made = Registration(
        meeting_id=meeting.id,
        person_id=person.id,
        mode=Mode.REMOTE,
        category=Category.MEMBER_STATE,
        country=person.country,
        state=RegistrationState.APPROVED,
        created_at=WRITTEN_AT,
        changed_at=WRITTEN_AT,
        state_since=WRITTEN_AT,
    )
    db.session.add(made)
    db.session.flush()
    links.settle(made, WRITTEN_AT)
    announce(Change("registration:approve", made, SYSTEM, WRITTEN_AT, {}, {}))
    db.session.commit()
    (path,) = links.paths([made])[made.id]
    return path

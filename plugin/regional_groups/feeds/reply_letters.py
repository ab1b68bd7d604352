"""What a person is told of an answer that was taken, or that could not be: one letter, at most one a day of a kind."""

from __future__ import annotations

from datetime import datetime

from regional_groups.core import outbox
from regional_groups.core.clock import geneva_day
from regional_groups.feeds.invitation_models import CalendarInvitation
from regional_groups.meetings.models import Meeting
from regional_groups.participation import links, queries
from regional_groups.people.models import Person
from regional_groups.people.notices import payload, preview
from regional_groups.people.queries import person_by_email


def told(row: CalendarInvitation, meeting: Meeting, what: str, now: datetime) -> None:
    """Tell what an answer changed.

    Parameters:
        what: registered, not_registered, cancelled, looked_at or old_dates.
    """
    assert row.answer_stamp is not None
    _send(row, meeting, what, f"calendar_answer:{row.id}:{row.answer_stamp.isoformat()}", now)


def not_taken(row: CalendarInvitation, meeting: Meeting, what: str, now: datetime) -> None:
    """Tell that an answer was not taken; once a day, however often it comes.

    Parameters:
        what: not_taken or other_person.
    """
    _send(row, meeting, what, f"calendar_answer:{row.id}:{what}:{geneva_day(now).isoformat()}", now)


def _send(row: CalendarInvitation, meeting: Meeting, what: str, key: str, now: datetime) -> None:
    person = person_by_email(row.email)
    reader = person or Person(email=row.email, name=row.email.partition("@")[0], language="", timezone="")
    mine = queries.live_registration(meeting, person.id if person else None)
    context = {
        "meeting": meeting,
        "what": what,
        "answer": row.answer,
        "mode": str(mine.mode) if mine else "",
        "action_url": _page(row, meeting),
    }
    subject, text = preview("calendar_answer", reader, context)
    outbox.put("mail", key, payload(reader, subject, text, about=meeting.id), now)


def _page(row: CalendarInvitation, meeting: Meeting) -> str:
    """Return where to say more: the page of the invitation for guests, who may have no account."""
    invitation = queries.invitation_for(meeting.id, row.email)
    return links.invitation_path(invitation) if invitation else f"/meetings/{meeting.id}"

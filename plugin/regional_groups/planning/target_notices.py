"""The letter that a target opened for comments sends to those who may comment on it."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from regional_groups.core.clock import geneva_day
from regional_groups.core.permissions import Actor
from regional_groups.indicators.catalogue import INDICATORS
from regional_groups.people.notices import notify
from regional_groups.people.queries import officials
from regional_groups.planning.models import Target
from regional_groups.planning.wording import region_in_words, target_in_words


def opened(target: Target, note: str, actor: Actor, now: datetime) -> None:
    """Tell whoever holds an office of the field that comments are invited; not the one who opened it.

    What depends on the reader's language is given as a call, for each language once.
    """
    readers = [person for person in officials(geneva_day(now)) if person.id != actor.person_id]
    notify(
        "target_opened",
        readers,
        {
            "title": lambda: str(_(INDICATORS[target.indicator].name)),
            "study_period": target.period,
            "place": lambda: region_in_words(target.region),
            "value": lambda: target_in_words(target),
            "until_on": target.comments_until,
            "note": note,
            "action_url": f"/planning/targets/{target.id}",
        },
        f"target:open:{target.id}:{target.version}",
        now,
    )

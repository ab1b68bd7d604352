"""The acronym of a regional group: as lists are narrowed by it, and free for a new one."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields

from regional_groups.core.db import db
from regional_groups.core.errors import N_, InvalidInput, NotFound, say
from regional_groups.groups.models import StudyGroup
from regional_groups.groups.queries import group, in_use
from regional_groups.groups.rules import check_acronym


class GroupAcronym(fields.String):
    """The acronym of a regional group, one of today or a former one; an unknown one is refused."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        text = super()._deserialize(value, attr, data, **options)
        try:
            return group(text).acronym if text else ""
        except NotFound:
            raise ValidationError(N_("No regional group has this acronym.")) from None


class ParentCode(fields.String):
    """The code of a study group or TSAG; an unknown one is refused."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        text = super()._deserialize(value, attr, data, **options)
        if text and (len(text) > 10 or "\x00" in text or db.session.get(StudyGroup, text) is None):
            raise ValidationError(N_("No study group has this code."))
        return text


def check_free(acronym: str) -> None:
    """Refuse an acronym that cannot stand in an address, or that a group has or had.

    Raises:
        InvalidInput: beside ``acronym``.
    """
    check_acronym(acronym)
    if in_use(acronym):
        taken = [say("A regional group has or had this acronym. Choose another one.")]
        raise InvalidInput(say("The acronym is in use."), fields={"acronym": taken})

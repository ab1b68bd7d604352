"""The acronym of a regional group as lists are narrowed by it."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields

from regional_groups.core.errors import N_, NotFound
from regional_groups.groups.queries import group


class GroupAcronym(fields.String):
    """The acronym of a regional group, one of today or a former one; an unknown one is refused."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        text = super()._deserialize(value, attr, data, **options)
        try:
            return group(text).acronym if text else ""
        except NotFound:
            raise ValidationError(N_("No regional group has this acronym.")) from None

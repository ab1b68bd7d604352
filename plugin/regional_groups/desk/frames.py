"""Which pages of the service can stand in a small frame of a platform, and at which address."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask import url_for

from regional_groups.core.errors import InvalidInput, say

_PAGE = re.compile(r"^/(?P<kind>regional-groups|study-groups)/(?P<code>[A-Za-z0-9-]{2,40})/?$")


def target_of(kind: str, code: str) -> str:
    """Return the address of the full page behind a frame."""
    if kind == "regional-groups":
        return url_for("groups.regional_group", acronym=code)
    if kind == "study-groups":
        return url_for("groups.study_group", code=code)
    return url_for("desk.calendar", region=code)


def frame_address(address: str, base_url: str) -> tuple[str, str]:
    """Return the frame's address and title for the address of a page of this service.

    Raises:
        InvalidInput: the address is not one of this service's pages that can be framed.
    """
    asked, own = urlsplit(address), urlsplit(base_url)
    match = _PAGE.match(asked.path.removeprefix(own.path.rstrip("/")))
    if (asked.scheme, asked.netloc) != (own.scheme, own.netloc) or match is None:
        raise InvalidInput(say("This address cannot be embedded."))
    path = url_for("desk.embed", kind=match["kind"], code=match["code"])
    return base_url.rstrip("/") + path, match["code"]

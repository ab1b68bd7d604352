"""Ways to bring a calendar address into a calendar program: links that open it, and a picture for a telephone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup

from regional_groups.feeds.in_utc import address_in_utc

_SCHEME = re.compile("^https?://")


@dataclass(frozen=True)
class Ways:
    """Links that open a calendar program with an address; each program then asks its person."""

    webcal: str  # Apple Calendar, Thunderbird and Outlook on a computer; telephones
    google: str
    outlook: str  # of a person's own account
    office: str  # of an account of work or school
    in_utc: str  # the address that tells the hours in UTC, for programs that misread time zones


def ways(address: str, name: str) -> Ways:
    """Return the links for an address, an absolute one of this service.

    Parameters:
        name: what the calendar is called, where a program asks for it.
    """
    webcal = _SCHEME.sub("webcal://", address)
    by_web = urlencode({"url": address, "name": name})
    return Ways(
        webcal=webcal,
        google=f"https://calendar.google.com/calendar/r?{urlencode({'cid': webcal})}",
        outlook=f"https://outlook.live.com/calendar/0/addfromweb?{by_web}",
        office=f"https://outlook.office.com/calendar/0/addfromweb?{by_web}",
        in_utc=address_in_utc(address),
    )


def picture(address: str, title: str) -> Markup:
    """Return a QR code of an address as SVG, dark on white in every colour scheme, for a telephone's camera."""
    import segno  # wanted only where an address is shown

    drawn = segno.make(_SCHEME.sub("webcal://", address), error="m", micro=False)
    svg: str = drawn.svg_inline(
        scale=4,
        border=4,
        dark="#000",
        light="#fff",
        omitsize=True,
        svgclass="qr",
        lineclass=None,
        title=title,
    )
    return Markup(svg.replace("<svg ", '<svg role="img" ', 1))  # noqa: S704  # drawn by the library, which escapes the title

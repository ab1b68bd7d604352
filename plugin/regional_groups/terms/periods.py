"""Study periods: in which one a text was decided, and whether it is up to date in the present one. Pure.

Only the periods that the data of the field name are known here; of a day outside them the period is unknown.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

STUDY_PERIODS = ("2017-2020", "2022-2024", "2025-2028")
_PERIOD = re.compile(r"^(\d{4})-(\d{4})$")


def period_of(on: date | None) -> str:
    """Return the study period that holds a day; empty when it is unknown."""
    if on is None:
        return ""
    return next((period for period in STUDY_PERIODS if holds(period, on)), "")


def holds(period: str, on: date) -> bool:
    """Tell whether a period written 2025-2028 holds a day; its first and last years count whole."""
    found = _PERIOD.match(period)
    return found is not None and int(found[1]) <= on.year <= int(found[2])


def up_to_date(decided_on: date | None, current: str) -> Literal["yes", "no", "unknown"]:
    """Tell whether a text in force was decided in the present study period of its parent.

    Clause: B3.5: terms are revised in each study period.
    Parameters:
        current: the parent's study period, as 2025-2028; empty is unknown.
    """
    if decided_on is None or _PERIOD.match(current) is None:
        return "unknown"
    return "yes" if holds(current, decided_on) else "no"

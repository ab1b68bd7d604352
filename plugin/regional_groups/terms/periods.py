"""Study periods: in which one a text was decided, and whether it is up to date in the present one. Pure.

The data of the field name the periods 2009-2012 (a page of SG5RG-ARB), 2017-2020, 2022-2024 and 2025-2028. From the
assemblies of 2004, 2008, 2012 and 2016 (facts B1.1) follow two more, 2005-2008 and 2013-2016: a period runs from the
year after an assembly through the year of the next one, as 2009-2012 does. Of a day before 2005 or in 2021 the period
stays unknown: no source at hand says which period 2021 belonged to.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

STUDY_PERIODS = ("2017-2020", "2022-2024", "2025-2028")  # targets and outreach are kept for these
_EARLIER = ("2005-2008", "2009-2012", "2013-2016")  # of texts only
ALL_PERIODS = (*_EARLIER, *STUDY_PERIODS)
_PERIOD = re.compile(r"^(\d{4})-(\d{4})$")


def period_of(on: date | None) -> str:
    """Return the study period that holds a day; empty when it is unknown."""
    if on is None:
        return ""
    return next((period for period in ALL_PERIODS if holds(period, on)), "")


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

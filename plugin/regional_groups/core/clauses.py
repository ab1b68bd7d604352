"""The one register of clauses: every text that a rule, a page or a report may cite.

An id never changes its meaning. A text that was only proposed says so, so that nobody cites it as adopted.
"""

from collections.abc import Mapping
from types import MappingProxyType

from regional_groups.core.clause_record import N_, Clause
from regional_groups.core.clauses_participation import PARTICIPATION
from regional_groups.core.clauses_procedure import PROCEDURE
from regional_groups.core.clauses_reporting import REPORTING
from regional_groups.core.clauses_resolutions import RESOLUTIONS
from regional_groups.core.clauses_rules import RULES

__all__ = ["CLAUSES", "N_", "Clause", "clause"]

CLAUSES: Mapping[str, Clause] = MappingProxyType(
    {each.id: each for each in (*RULES, *PROCEDURE, *PARTICIPATION, *REPORTING, *RESOLUTIONS)}
)


def clause(clause_id: str) -> Clause:
    """Return the clause of an id.

    Raises:
        KeyError: no clause has this id.

    Example:
        ``clause("B7.2").title`` is the title of the twelve-day rule.
    """
    return CLAUSES[clause_id]

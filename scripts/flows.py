"""Write every life cycle as a diagram with who may take each step: `make flows` brings `docs/flows.md` up to date.

All of it comes from the tables (`FLOWS` of the rooms, `PERMISSIONS`), so the page says what the service does.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from regional_groups.app import PACKAGE, ROOMS
from regional_groups.core.house_days import HOUSE_DAYS
from regional_groups.core.permissions import PERMISSIONS, Permission
from regional_groups.core.workflow import Flow, Step

PAGE = Path(__file__).resolve().parent.parent / "docs" / "flows.md"
INTRODUCTION = """# Life cycles

Made by `make flows` from the tables in the rooms' `rules`; do not edit. A step that leads to several states leads to
the one that the operation chooses; a dash instead of a state after a step means that the state stays. "Who may" names
the predicates of `core/permissions.py`; rules of the room may ask for more. Clauses are those of `core/clauses.py`.
"""
HOUSE = """## Days of the service

No clause says within how many days somebody should act; these are defaults of the service (`core/house_days.py`), and
pages and the API mark a day that follows from them. Where the field gives a day that comes before, it counts instead:
the letter of a meeting, the opening of what somebody registers for; the day of the parent's meeting always does,
and so does the day planned for a step of a report, unless it was over before.

| flow | state | days |
|---|---|---|"""


def flows() -> list[Flow]:
    """Return the flows of all rooms, in the order of the rooms."""
    rooms = [room for room in ROOMS if (PACKAGE / room / "rules.py").exists()]
    modules = [import_module(f"regional_groups.{room}.rules") for room in rooms]
    return [flow for module in modules for flow in getattr(module, "FLOWS", ())]


def page() -> str:
    """Return the whole page."""
    sections = [line for flow in flows() for line in _section(flow)]
    return "\n".join([INTRODUCTION, *sections, HOUSE, *(_house_row(one) for one in HOUSE_DAYS.items()), ""])


def _section(flow: Flow) -> Iterator[str]:
    yield f"## {flow.name.replace('_', ' ').capitalize()}\n"
    yield "```mermaid\nstateDiagram-v2"
    yield from (f"    {arrow}" for arrow in dict.fromkeys(_arrows(flow)))
    yield "```\n"
    yield "| step | from | to | right | who may | clause |\n|---|---|---|---|---|---|"
    yield from (_row(step) for step in flow.steps)
    yield ""


def _arrows(flow: Flow) -> Iterator[str]:
    for step in flow.steps:
        for source in ("[*]",) if step.entry else step.sources:
            yield from (f"{source} --> {target} : {step.action}" for target in step.targets)
    yield from (f"{state} --> [*]" for state in flow.states if state in flow.final)


def _house_row(one: tuple[tuple[str, str], int]) -> str:
    (flow, state), days = one
    return f"| {flow} | {state} | {days} |"


def _row(step: Step) -> str:
    sources = "(new)" if step.entry else ", ".join(step.sources)
    who = "the service itself" if step.internal else who_may(step.permission)
    cells = (step.action, sources, ", ".join(step.targets), f"`{step.permission}`", who, step.clause or "")
    return "| " + " | ".join(cell or "–" for cell in cells) + " |"


def who_may(permission: Permission) -> str:
    """Return the names of the predicates that open a right, in words."""
    return ", ".join(rule.__name__.replace("_", " ") for rule in PERMISSIONS[permission])


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Rows at random, with the gaps that real records have, for the second count of every indicator."""

import random
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from regional_groups.indicators.facts import (
    EventRow,
    Facts,
    GroupRow,
    Measured,
    MeetingRow,
    Papers,
    ParentPapers,
    PostRow,
    RequestRow,
    Sources,
    Spent,
    StateSpan,
    Taking,
    TermsRow,
)
from regional_groups.participation.counting import Number

FIRST, LAST, TODAY = date(2025, 1, 1), date(2025, 12, 31), date(2026, 11, 23)
GROUPS = {"SG3RG-AFR": "SG3", "SG5RG-AFR": "SG5", "SG5RG-ARB": "SG5"}
REGIONS = ("africa", "arab-states")
COUNTRIES = ("KE", "TG", "EG", "FR")
MEASURED = (
    "outputs_arising", "fellowships_requested", "fellowships_granted", "fellowships_full", "fellowships_partial",
)  # fmt: skip


@cache
def world(seed: int) -> Facts:
    """Return rows at random."""
    chance = random.Random(seed)
    return Facts(
        counted_on=LAST,
        today=TODAY,
        groups=tuple(_group(chance, name) for name in GROUPS),
        meetings=tuple(_meeting(chance, str(n)) for n in range(chance.randrange(0, 9))),
        terms=tuple(
            TermsRow(name, chance.choice([None, date(2023, 1, 1), date(2025, 3, 1)]))
            for name in GROUPS
            if chance.random() < 0.6
        ),
        requests=tuple(_request(chance) for _ in range(chance.randrange(0, 4))),
        measures={
            (id, ""): Measured(Decimal(chance.randrange(0, 50)))
            for id in (*MEASURED, "participants", "people_trained", "resources_used", "extrabudgetary_funds")
            if chance.random() < 0.5
        }
        | {
            (id, name): Measured(Decimal(chance.randrange(0, 50)))
            for id in (*MEASURED, "participants")
            for name in GROUPS
            if chance.random() < 0.3
        },
        members={name: frozenset(chance.sample(COUNTRIES, 2)) for name in GROUPS if chance.random() < 0.8},
        earlier={name: frozenset(chance.sample(COUNTRIES, 1)) for name in ("", *GROUPS)}
        if chance.random() < 0.8
        else {},
        statuses={
            status: {code: chance.random() < 0.5 for code in COUNTRIES if chance.random() < 0.8}
            for status in ("ldc", "sids", "lldc", "developing")
            if chance.random() < 0.8
        },
        spent=tuple(
            Spent(
                kind,
                Decimal(chance.randrange(0, 99_999)) / 10,
                chance.randrange(0, 3),
                chance.randrange(0, 2),
            )
            for kind in ("", "regular", "extrabudgetary")
            if chance.random() < 0.6
        ),
        posts=tuple(
            PostRow(chance.choice("abc"), chance.choice(["SG3", "SG5"]), chance.choice(REGIONS))
            for _ in range(chance.randrange(0, 5))
        ),
        events=tuple(
            EventRow(
                str(n),
                frozenset(chance.sample(list(GROUPS), 1)),
                chance.choice(["training", "workshop"]),
                Number(chance.choice([None, chance.randrange(0, 90)])),
            )
            for n in range(chance.randrange(0, 5))
        ),
        parent_papers=tuple(_outcomes(chance, name) for name in GROUPS if chance.random() < 0.6),
        parent_sources=tuple(
            Sources(
                chance.choice(["SG3", "SG5", "SG9"]),
                chance.choice(["", "", *GROUPS]),
                tuple(sorted(chance.sample(COUNTRIES, chance.randrange(0, 3)))),
                chance.randrange(1, 6),
            )
            for _ in range(chance.randrange(0, 5))
        ),
    )


def _group(chance: random.Random, name: str) -> GroupRow:
    spans = [
        StateSpan("established", "2010-01-01"),
        StateSpan("established", "2026-02-01"),
        StateSpan("unknown"),
    ]
    return GroupRow(name, GROUPS[name], REGIONS["ARB" in name], (chance.choice(spans),))


def _meeting(chance: random.Random, id: str) -> MeetingRow:
    day = chance.choice([None, FIRST + timedelta(days=chance.randrange(-40, 400))])
    groups = tuple(sorted(chance.sample(list(GROUPS), chance.choice([1, 1, 2, 3]))))
    papers = _papers(chance)
    return MeetingRow(
        id=id,
        groups=groups,
        state=chance.choice(["held", "held", "reported", "cancelled", "not_held", "convened"]),
        starts_on=day,
        colocated=chance.choice([None, True, False]),
        letter_on=chance.choice([None, day - timedelta(days=chance.randrange(40, 110))]) if day else None,
        already_scheduled=chance.random() < 0.5,
        taking=_taking(chance),
        by_group={name: _taking(chance) for name in groups if chance.random() < 0.7},
        contributions=Number(papers.rows or chance.choice([None, 4])),
        contributions_by_group={name: Number(chance.randrange(0, 5)) for name in groups[:1]},
        format=chance.choice(["", "physical", "hybrid", "virtual"]),
        country=chance.choice(["", *COUNTRIES]),
        papers=papers,
        papers_by_group={name: _papers(chance) for name in groups if chance.random() < 0.7},
        reported=frozenset(chance.sample(list(GROUPS), 1)),
        afterwards=chance.random() < 0.3,
        asked=chance.choice([None, frozenset(chance.sample(["ar", "fr", "es"], 2))]),
        languages=frozenset(chance.sample(["en", "fr", "ar"], chance.randrange(0, 3))),
        hours=chance.choice([None, (chance.randrange(0, 4), 4), (0, 0)]),
    )


def _taking(chance: random.Random) -> Taking:
    named = frozenset(chance.sample(COUNTRIES, chance.randrange(0, 4)))
    people = chance.choice([None, chance.randrange(5, 60)])
    known = chance.choice([None, chance.randrange(0, 5)])
    return Taking(
        participants=Number(people),
        countries=Number(len(named)) if named else Number(chance.choice([None, 7])),
        named=named,
        remote=None if known is None else chance.randrange(0, known + 1),
        of_known_mode=known,
        by_gender={one: chance.randrange(0, 30) for one in ("", "female", "male")} if people else {},
    )


def _papers(chance: random.Random) -> Papers:
    rows = chance.choice([0, chance.randrange(1, 9)])
    decided = chance.randrange(0, rows + 1)
    return Papers(
        rows=rows,
        by_members=chance.choice([None, rows // 2]),
        carried=chance.choice([None, rows // 3]),
        decided=decided,
        accepted=chance.randrange(0, decided + 1),
    )


def _request(chance: random.Random) -> RequestRow:
    decided = FIRST + timedelta(days=chance.randrange(-40, 400))
    submitted = chance.choice([None, decided - timedelta(days=chance.randrange(0, 90))])
    return RequestRow(decided, submitted, chance.choice(["", *GROUPS]), chance.choice(["", *REGIONS]))


def _outcomes(chance: random.Random, name: str) -> ParentPapers:
    rows = chance.randrange(1, 6)
    decided = chance.randrange(0, rows + 1)
    return ParentPapers(name, rows, decided, chance.randrange(0, decided + 1))

"""What is mailed in each case: state of the meeting × what the reader was told × what is wanted now."""

from typing import Any

import pytest
from regional_groups.feeds.inviting import Known, Letter, Method, Wish, decide
from regional_groups.feeds.wording import STATUS

SAID: dict[str, Any] = {
    "state": "convened",
    "status": "CONFIRMED",
    "starts_on": "2027-02-02",
    "ends_on": "2027-02-04",
    "starts_at": None,
    "ends_at": None,
    "city": "Nairobi",
    "country": "KE",
    "timezone": "Africa/Nairobi",
    "format": "hybrid",
    "host": "",
}
ALIVE = ("proposed", "agreed", "convened", "postponed")
DEAD = ("cancelled", "not_held")


def wish(state: str = "convened", *, wanted: bool = True, sequence: int = 4, **said: Any) -> Wish:
    told = {**SAID, "state": state, "status": STATUS[state], **said}
    return Wish(wanted, True, sequence, repr(sorted(told.items(), key=str)), told)


def known(method: Method = Method.REQUEST, **values: Any) -> Known:
    first = wish()
    given = {"sequence": 4, "dated_sequence": 4, "digest": first.digest, "said": first.said, **values}
    return Known(method, **given)


def method_of(letter: Letter | None) -> str:
    if letter is None:
        return ""
    return str(letter.method) + (" withdrawn" if letter.withdrawn else "")


@pytest.mark.parametrize("state", STATUS)
@pytest.mark.parametrize("before", [None, Method.REQUEST, Method.CANCEL])
@pytest.mark.parametrize("wanted", [True, False])
def test_method_in_each_state(state: str, before: Method | None, wanted: bool) -> None:
    if state in DEAD:
        expected = "CANCEL" if before == "REQUEST" else ""
    elif state not in ALIVE:
        expected = ""
    elif before == "REQUEST":
        update = "REQUEST" if state != "convened" else ""
        expected = update if wanted else "CANCEL withdrawn"
    else:
        expected = "REQUEST" if wanted and state == "convened" else ""

    letter = decide(wish(state, wanted=wanted), None if before is None else known(before), over=False)

    assert method_of(letter) == expected
    assert decide(wish(state, wanted=wanted), None if before is None else known(before), over=True) is None


@pytest.mark.parametrize(
    ("changes", "sequence", "dated", "answer"),
    [
        ({"starts_on": "2027-03-02"}, 5, 5, "NEEDS-ACTION"),
        (
            {"starts_at": "2027-02-02T06:00:00+00:00", "ends_at": "2027-02-02T09:00:00+00:00"},
            5,
            4,
            "TENTATIVE",
        ),
        ({"city": "Mombasa"}, 5, 5, "NEEDS-ACTION"),
        ({"format": "virtual"}, 5, 4, "TENTATIVE"),
        ({"timezone": "Africa/Lagos"}, 5, 4, "TENTATIVE"),
        ({"host": "Another"}, 4, 4, "TENTATIVE"),
    ],
)
def test_sequence_and_answer_after_a_change(
    changes: dict[str, str], sequence: int, dated: int, answer: str
) -> None:
    letter = decide(wish(**changes), known(answer="tentative"), over=False)

    assert letter is not None
    assert (letter.sequence, letter.dated_sequence, letter.answer) == (sequence, dated, answer)


def test_other_hours_are_other_dates_where_hours_were_told_before() -> None:
    hours = {"starts_at": "2027-02-02T06:00:00+00:00", "ends_at": "2027-02-02T09:00:00+00:00"}
    told = known(said=wish(**hours).said, digest="", answer="accepted")

    later = decide(wish(**{**hours, "ends_at": "2027-02-02T10:00:00+00:00"}), told, over=False)
    unknown = decide(wish(), told, over=False)

    assert later is not None and unknown is not None
    assert (later.dated_sequence, later.answer) == (5, "NEEDS-ACTION")
    assert (unknown.sequence, unknown.dated_sequence, unknown.answer) == (5, 4, "ACCEPTED")


@pytest.mark.parametrize(("entry", "last", "expected"), [(9, 4, 9), (4, 4, 5), (4, 7, 8)])
def test_sequence_never_falls_behind_the_calendars_nor_the_last_mail(
    entry: int, last: int, expected: int
) -> None:
    for letter in (
        decide(wish("cancelled", sequence=entry), known(sequence=last), over=False),
        decide(wish(wanted=False, sequence=entry), known(sequence=last), over=False),
        decide(wish(sequence=entry), known(Method.CANCEL, sequence=last), over=False),
    ):
        assert letter is not None
        assert letter.sequence == expected


def test_who_declined_hears_nothing_when_the_registration_ends() -> None:
    assert decide(wish(wanted=False), known(answer="declined"), over=False) is None


def test_new_dates_stay_unanswered_through_later_changes() -> None:
    letter = decide(wish(host="Another"), known(answer="accepted", outdated=True), over=False)

    assert letter is not None
    assert (letter.answer, letter.outdated) == ("NEEDS-ACTION", True)

"""The refusals of the field, and the one way to word a message that a person will read.

Rules are pure and know no language; they speak through ``say`` and the edge (``core/web.py``) translates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Message:
    """A text to translate and the values that stand in it."""

    text: str
    params: Mapping[str, object] = field(default_factory=dict)
    context: str = ""  # of the catalogue, where the same words differ by what they are said of

    def __str__(self) -> str:
        return self.text % self.params if self.params else self.text


def say(text: str, **params: object) -> Message:
    """Return a message whose text is extracted for translation and filled in at the edge."""
    return Message(text, params)


def N_(text: str) -> str:
    """Mark a text of a table for translation and return it as it is; the edge translates it when it is shown."""
    return text


class DomainError(Exception):
    """A refusal that says what to do next; ``clause`` names the text of the field behind it."""

    status = 422
    kind = "refused"
    title = say("The request was refused")

    def __init__(
        self,
        message: Message,
        *,
        clause: str | None = None,
        fields: Mapping[str, list[Message]] | None = None,
    ) -> None:
        super().__init__(str(message))
        self.message = message
        self.clause = clause
        self.fields = dict(fields or {})


class RuleViolated(DomainError):
    """A rule of the field refuses the change."""

    kind = "rule-violated"
    title = say("A rule does not allow this")


class InvalidInput(DomainError):
    """What was sent cannot be read; ``fields`` names each place."""

    kind = "invalid-input"
    title = say("Some fields need your attention")


class IllegalMove(DomainError):
    """The step does not exist from the state the object is in; ``possible`` names those that do."""

    status = 409
    kind = "illegal-move"
    title = say("This step is not possible now")
    possible: tuple[str, ...] | None = None


class StaleVersion(DomainError):
    """Somebody changed the object after it was read; ``current`` is its version now."""

    status = 409
    kind = "stale-version"
    title = say("This was changed meanwhile")

    def __init__(self, message: Message, *, current: int) -> None:
        super().__init__(message)
        self.current = current


REFUSED = (InvalidInput, RuleViolated, StaleVersion)  # a page shows its form again, nothing is lost


class StillRunning(DomainError):
    """The same request, by its key, came before and has no answer yet."""

    status = 409
    kind = "still-running"
    title = say("The first request is not answered yet")


class NotPermitted(DomainError):
    """The person's offices do not allow the step."""

    status = 403
    kind = "not-permitted"
    title = say("Your offices do not allow this")


class SignInNeeded(DomainError):
    """The step needs a person, and nobody is signed in."""

    status = 401
    kind = "sign-in-needed"
    title = say("Please sign in")


class NotFound(DomainError):
    """There is no such thing, or the person may not see it."""

    status = 404
    kind = "not-found"
    title = say("There is nothing here")


class PlatformUnavailable(DomainError):
    """An outside system did not answer or refused."""

    status = 503
    kind = "unavailable"
    title = say("A connected system does not answer")

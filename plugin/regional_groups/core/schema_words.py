"""What the schema library says, in our words, and how a page says it where programs are told words of the API."""

from __future__ import annotations

import re

from regional_groups.core.errors import N_, Message, say

CHOOSE = N_("Choose one of: %(choices)s.")

# What marshmallow says, in our words; its own texts are in no catalogue and tell nobody what to do.
_WORDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), text)
    for pattern, text in (
        (r"Missing data for required field\.|Field may not be null\.", N_("Please fill this in.")),
        (r"Unknown field\.", N_("There is no such field here.")),
        (r"Not a valid string\.", N_("This must be text.")),
        (r"Not a valid integer\.|Not a valid number\.", N_("This must be a number.")),
        (r"Not a valid boolean\.", N_("This must be yes or no.")),
        (r"Not a valid date\.", N_("This is not a date. Write it as 2026-11-23.")),
        (
            r"Not a valid (?:aware |naive )?datetime\.",
            N_("This is not a time. Write it as 2026-11-23T14:30:00+01:00."),
        ),
        (r"Not a valid UUID\.", N_("This is not an identifier of the service.")),
        (r"Not a valid list\.", N_("Give a list.")),
        (r"Invalid input type\.", N_("Give an object: values by name.")),
        (r"Invalid type\.", N_("This has another form than is expected here.")),
        (r"Special numeric values .*\.", N_("This must be a number.")),
        (r"Not a valid email address\.", N_("This is not an e-mail address.")),
        (r"Not a valid URL\.", N_("This is not a web address. It begins with https://.")),
        (r"Not a valid (?:mapping type|decimal|time|period of time)\.", N_("This cannot be read.")),
        (r"Must be one of: (?P<choices>.*)\.", CHOOSE),
        (r"Longer than maximum length (?P<most>\d+)\.", N_("This is too long: at most %(most)s are taken.")),
        (
            r"Shorter than minimum length (?P<least>\d+)\.",
            N_("This is too short: at least %(least)s are needed."),
        ),
        (
            r"Must be (?:greater|less) than or equal to \d{4}-\d\d-\d\d.*\.",
            N_("This date is outside what is possible here."),
        ),
        (
            r"Must be greater than or equal to (?P<least>\S+) and less than or equal to (?P<most>\S+)\.",
            N_("Give a number from %(least)s to %(most)s."),
        ),
        (
            r"Must be greater than or equal to (?P<least>\S+)\.",
            N_("This number is too small: at least %(least)s."),
        ),
        (r"Must be less than or equal to (?P<most>\S+)\.", N_("This number is too large: at most %(most)s.")),
        (r"Invalid value\.|String does not match expected pattern\.", N_("This value is not possible here.")),
    )
)


def worded(text: str) -> Message:
    """Return a message of the schema library in our words, so that it can be translated; others as they are."""
    for pattern, words in _WORDS:
        if match := pattern.fullmatch(text):
            found = {name: value for name, value in match.groupdict().items() if value is not None}
            if "choices" in found:  # an empty choice stands for none, and needs no name
                found["choices"] = ", ".join(one for one in found["choices"].split(", ") if one)
            return Message(words, found)
    return Message(text)


def on_page(message: Message) -> Message:
    """Return a message as a page says it: its choices stand beside the field, in the reader's words."""
    return say("This is not one of the choices.") if message.text == CHOOSE else message

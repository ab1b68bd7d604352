"""The values of calendar properties as RFC 5545, 3.3 writes them, and the words that some properties are bound to."""

import re
from collections.abc import Callable
from datetime import datetime

_TEXT = r"(?:[^\\;,]|\\[\\;,nN])"
_DURATION = re.compile(
    r"[+-]?P(?:\d+W|\d+D(?:T(?:\d+H)?(?:\d+M)?(?:\d+S)?)?|T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)"
)
# RFC 3986: scheme, then the letters an address may have as they are, or percent-encoded octets.
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+")
_RULE = {
    "FREQ": "SECONDLY|MINUTELY|HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY",
    "UNTIL": r"\d{8}(?:T\d{6}Z?)?",
    "COUNT": r"[1-9]\d*",
    "INTERVAL": r"[1-9]\d*",
    "BYMONTH": r"(?:[1-9]|1[0-2])(?:,(?:[1-9]|1[0-2]))*",
    "BYDAY": r"(?:[+-]?[1-5])?(?:SU|MO|TU|WE|TH|FR|SA)",
    "BYMONTHDAY": r"-?(?:[1-9]|[12]\d|3[01])(?:,-?(?:[1-9]|[12]\d|3[01]))*",
}
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_WORDS: dict[str, frozenset[str] | re.Pattern[str]] = {
    "ACTION": frozenset({"DISPLAY", "EMAIL", "AUDIO"}),
    "CALSCALE": frozenset({"GREGORIAN"}),
    "CLASS": frozenset({"PUBLIC", "PRIVATE", "CONFIDENTIAL"}),
    "CUTYPE": frozenset({"INDIVIDUAL", "GROUP", "RESOURCE", "ROOM", "UNKNOWN"}),
    "FEATURE": frozenset({"AUDIO", "CHAT", "FEED", "MODERATOR", "PHONE", "SCREEN", "VIDEO"}),
    "LANGUAGE": _LANGUAGE,
    "METHOD": frozenset({"PUBLISH", "REQUEST", "CANCEL", "REPLY"}),
    "PARTSTAT": frozenset({"NEEDS-ACTION", "ACCEPTED", "DECLINED", "TENTATIVE", "DELEGATED"}),
    "RELTYPE": frozenset({"PARENT", "CHILD", "SIBLING"}),
    "ROLE": frozenset({"CHAIR", "REQ-PARTICIPANT", "OPT-PARTICIPANT", "NON-PARTICIPANT"}),
    "RSVP": frozenset({"TRUE", "FALSE"}),
    "STATUS": frozenset({"TENTATIVE", "CONFIRMED", "CANCELLED"}),
    "TRANSP": frozenset({"OPAQUE", "TRANSPARENT"}),
    "VERSION": frozenset({"2.0"}),
}


def enumerated(name: str, value: str) -> bool:
    """Tell whether a property or parameter has a value that it may have."""
    words = _WORDS.get(name)
    if words is None:
        return True
    return value in words if isinstance(words, frozenset) else bool(words.fullmatch(value))


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda value: compiled.fullmatch(value) is not None


def _moment(value: str, shape: str, form: str) -> bool:
    """Tell whether digits of a shape name a day and hour that exist."""
    if not re.fullmatch(shape, value):
        return False
    try:
        datetime.strptime(value.removesuffix("Z"), form)  # noqa: DTZ007  # only whether it exists
    except ValueError:
        return False
    return True


def _offset(value: str) -> bool:
    shaped = re.fullmatch(r"[+-]([01]\d|2[0-3])([0-5]\d)([0-5]\d)?", value)
    return shaped is not None and not re.fullmatch(r"-0+", value)


def _rule(value: str) -> bool:
    """Tell whether a rule has known parts, each once, FREQ among them."""
    pairs = [part.partition("=") for part in value.split(";")]
    names = [name for name, _, _ in pairs]
    known = all(name in _RULE and re.fullmatch(_RULE[name], given) for name, _, given in pairs)
    return (
        known and len(set(names)) == len(names) and "FREQ" in names and not {"UNTIL", "COUNT"} <= set(names)
    )


VALUES: dict[str, Callable[[str], bool]] = {
    "CAL-ADDRESS": lambda value: _URI.fullmatch(value) is not None,
    "DATE": lambda value: _moment(value, r"\d{8}", "%Y%m%d"),
    "DATE-TIME": lambda value: _moment(value, r"\d{8}T\d{6}Z?", "%Y%m%dT%H%M%S"),
    "DURATION": lambda value: _DURATION.fullmatch(value) is not None,
    "INTEGER": _matches(r"\d{1,9}"),  # those of the service are never below zero
    "RECUR": _rule,
    "TEXT": _matches(f"{_TEXT}*"),
    "TEXTS": _matches(f"{_TEXT}+(?:,{_TEXT}+)*"),
    "URI": lambda value: _URI.fullmatch(value) is not None,
    "UTC": lambda value: _moment(value, r"\d{8}T\d{6}Z", "%Y%m%dT%H%M%S"),
    "UTC-OFFSET": _offset,
}

"""Languages: which one a page speaks, how messages are translated, how dates and instants are shown.

The six official languages stand on an equal footing (PP Resolution 154). Times are shown in the reader's zone with
Geneva time second; both weekdays stand there where the reader's date differs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_interval, format_time
from flask import Flask, current_app, g, has_request_context, request, url_for
from flask_babel import Babel, gettext, ngettext, pgettext, refresh
from markupsafe import Markup
from werkzeug.wrappers import Response

from regional_groups.core.clauses import CLAUSES
from regional_groups.core.clock import GENEVA, day_written
from regional_groups.core.errors import N_, Message
from regional_groups.core.languages import direction, language_tag
from regional_groups.core.permissions import OFFICE_LABELS
from regional_groups.core.workflow import Flow

LANGUAGES: tuple[tuple[str, str], ...] = (
    ("ar", "العربية"),
    ("zh", "中文"),
    ("en", "English"),
    ("fr", "Français"),
    ("ru", "Русский"),
    ("es", "Español"),
)
CODES = tuple(code for code, _ in LANGUAGES)
_BABEL = {"zh": "zh_Hans", "en": "en_GB"}  # dates as the Union writes them: 22 December 2026
EVIDENCE = {
    "mail": N_("mail"),
    "letter": N_("letter"),
    "report": N_("meeting report"),
    "phone": N_("telephone call"),
}
_COOKIE = "language"  # what was last chosen in the menu of this browser
_FIRST = re.compile(r"\b1(?= [a-zéû])")  # of a month in French


def current_language() -> str:
    """Return the code of the language in use.

    What the address asks for, else what was chosen in this browser's menu since the profile was last saved, else what
    the person's profile says, else what the browser accepts.
    """
    if not has_request_context():
        return str(getattr(g, "language", "en"))
    if "language" not in g:
        g.language = _choose()
    return str(g.language)


def _choose() -> str:
    asked = request.args.get("lang", "")
    if asked in CODES:
        return asked
    kept = request.cookies.get(_COOKIE, "")
    if kept in CODES:
        return kept
    person: Callable[[], str | None] = current_app.extensions.get("language_of_person", lambda: None)
    return str(person() or request.accept_languages.best_match(CODES, default="en"))


def forget_menu(response: Response) -> None:
    """Take back what was chosen in this browser's menu: from here on the person's own choice counts."""
    response.delete_cookie(_COOKIE, samesite="Lax", secure=request.is_secure, httponly=True)


def speak(language: str) -> None:
    """Use a language from here on in this context: mails and reports are written in their reader's."""
    g.language = language
    refresh()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language until the block ends."""
    before = current_language()
    speak(language)
    try:
        yield
    finally:
        speak(before)


def babel_locale(language: str = "") -> Locale:
    """Return Babel's locale of a language, of the current one where none is given."""
    language = language or current_language()
    return Locale.parse(_BABEL.get(language, language))


def translate(message: Message | str) -> str:
    """Return a message of the pure rooms in the current language."""
    if isinstance(message, str):
        return str(gettext(message))
    params = {
        name: translate(value) if isinstance(value, Message) else value
        for name, value in message.params.items()
    }
    if message.context:
        return str(pgettext(message.context, message.text, **params))
    # gettext fills in only when it is given parameters; a lone per cent sign must survive
    return str(gettext(message.text, **params)) if params else str(gettext(message.text))


def reader_zone() -> ZoneInfo:
    """Return the zone of who reads the page or letter: the person's own choice, else Geneva."""
    chosen: Callable[[], str | None] = current_app.extensions.get("zone_of_person", lambda: None)
    name = chosen()
    return ZoneInfo(name) if name else GENEVA


def day(value: date | None) -> Markup:
    """Return a date as a time element in words of the language."""
    if value is None:
        return Markup("<span class='unknown'>{}</span>").format(gettext("unknown"))
    text = format_date(
        value, "d MMMM y" if current_language() not in ("zh", "ar") else "long", locale=babel_locale()
    )
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), _numbered(text))


def period(first: date | None, last: date | None) -> Markup:
    """Return a range of dates, or one date, or that it is unknown."""
    if first is None or last is None or first == last:
        return day(first)
    text = format_interval(first, last, "yMMMMd", locale=babel_locale())
    return Markup('<time datetime="{}">{}</time>').format(first.isoformat(), _western(text))


def recorded(name: str, value: Any) -> Any:
    """Return a value as the trail keeps it in words: a day, a list, yes or no; anything else as it is.

    Parameters:
        name: of the field; only one that is a date by its name is read as one, whatever a title looks like.
    """
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return listed(value)
    if isinstance(value, str) and (name == "on" or name.endswith("_on")):
        return day(read).striptags() if (read := day_written(value)) else value
    return value


def when(value: datetime | None, zone: ZoneInfo | None = None) -> Markup:
    """Return an instant in the reader's zone, with Geneva time second.

    Where the reader's date differs from Geneva's, both weekdays are shown.
    """
    if value is None:
        return day(None)
    zone = zone or reader_zone()
    mine, geneva = value.astimezone(zone), value.astimezone(GENEVA)
    own = listed((_long(mine), _clock(mine)))
    if zone.key == GENEVA.key:
        text = gettext("%(instant)s Geneva", instant=own)
    elif mine.date() == geneva.date():
        text = gettext("%(instant)s for you, %(geneva)s Geneva", instant=own, geneva=_clock(geneva))
    else:
        there = f"{_weekday(geneva)} {_clock(geneva)}"
        text = gettext("%(instant)s for you, %(geneva)s Geneva", instant=own, geneva=there)
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), text)


def hours(starts: datetime, ends: datetime) -> Markup:
    """Return from when until when in the reader's zone, Geneva second; both weekdays where a date differs."""
    zone = reader_zone()
    mine = [one.astimezone(zone) for one in (starts, ends)]
    geneva = [one.astimezone(GENEVA) for one in (starts, ends)]
    own = listed((_long(mine[0]), _span(*mine)))
    if zone.key == GENEVA.key:
        text = gettext("%(instant)s Geneva", instant=own)
    else:
        same_days = [one.date() for one in mine] == [one.date() for one in geneva]
        there = _span(*geneva) if same_days else f"{_weekday(geneva[0])} {_span(*geneva)}"
        text = gettext("%(instant)s for you, %(geneva)s Geneva", instant=own, geneva=there)
    return Markup('<time datetime="{}">{}</time>').format(starts.isoformat(), text)


def hours_at(starts: datetime, ends: datetime, zone: ZoneInfo) -> str:
    """Return the hours at a place, for a reader who has them by another clock; nothing where it is the same."""
    if zone.key in (GENEVA.key, reader_zone().key):
        return ""
    there = [one.astimezone(zone) for one in (starts, ends)]
    same_day = there[0].date() == starts.astimezone(reader_zone()).date()
    begin = _clock(there[0]) if same_day else f"{_weekday(there[0])} {_clock(there[0])}"
    end = (
        _clock(there[1]) if there[0].date() == there[1].date() else f"{_weekday(there[1])} {_clock(there[1])}"
    )
    return str(gettext("%(begin)s to %(end)s at the place (%(zone)s)", begin=begin, end=end, zone=zone.key))


def _span(first: datetime, last: datetime) -> str:
    if first.date() == last.date():
        return f"{_clock(first)}–{_clock(last)}"
    return f"{_clock(first)} – {_weekday(last)} {_clock(last)}"


def _western(text: str) -> str:
    """Write digits as the Union's Arabic documents do: Western."""
    return text.translate({0x660 + i: str(i) for i in range(10)})


def _numbered(text: str) -> str:
    """Write a date as documents do: Western digits, and in French "1er" for the first day, which Babel leaves out."""
    return _FIRST.sub("1er", _western(text)) if current_language() == "fr" else _western(text)


def _long(value: datetime) -> str:
    return _numbered(format_date(value, "EEE d MMM y", locale=babel_locale()))


def _weekday(value: datetime) -> str:
    return str(format_date(value, "EEE", locale=babel_locale()))


def _clock(value: datetime) -> str:
    return _western(format_time(value.time(), "HH:mm", locale=babel_locale()))


def comma(language: str = "") -> str:
    """Return what stands between the items of a list, or between a city and its country."""
    return "، " if (language or current_language()) == "ar" else ", "


def listed(items: Iterable[Any], language: str = "") -> str:
    """Return the items of a list one after the other, as the language, or the current one, writes lists."""
    return comma(language).join(str(item) for item in items)


def code(value: str) -> Markup:
    """Return a number or code as one left-to-right piece: "1/SG5RG-AFR" reads the same in Arabic."""
    return Markup('<bdi dir="ltr">{}</bdi>').format(value) if value else Markup("")


def flow_named(name: str) -> Flow:
    """Return a registered flow."""
    flow: Flow = current_app.extensions["flows"][name]
    return flow


def state_label(flow: str, state: str) -> str:
    """Return what a state of a flow is called in the current language, in the gender of what the flow is about."""
    label = flow_named(flow).labels.get(str(state))
    return str(pgettext(flow, label) if label else str(state).replace("_", " "))


def action_label(flow: str, action: str) -> str:
    """Return what the button of an action says in the current language."""
    for step in flow_named(flow).steps:
        if step.action == action and step.label:
            return str(gettext(step.label))
    return str(gettext("Undo")) if action == "undo" else action.replace("_", " ").capitalize()


def step_done(flow: str, action: str) -> str:
    """Return what is said after a step was taken: which one it was."""
    labels = {step.action: step.label for step in flow_named(flow).steps if step.label}
    if action not in labels:
        return str(gettext("Recorded."))
    return str(gettext("Done: %(step)s", step=gettext(labels[action])))


def clause_named(clause_id: str) -> str:
    """Return what a clause is about in the reader's language; its id says nothing to a reader."""
    found = CLAUSES.get(clause_id)
    return str(gettext(found.title)) if found else clause_id


def cited(*clause_ids: str) -> str:
    """Return where clauses stand: the text in the reader's language, then its numbers, each text once."""
    places: dict[str, None] = {}
    for one in clause_ids:
        text, comma_, numbers = CLAUSES[one].source.partition(", ")
        whole = str(gettext(CLAUSES[one].source))
        places[whole if whole != CLAUSES[one].source else str(gettext(text)) + comma_ + numbers] = None
    return listed(places)


def office_label(function: str, scope: str = "") -> str:
    """Return an office in words: "Study group chair, SG5"; a country's scope becomes the State's name."""
    words = str(gettext(OFFICE_LABELS.get(function, function)))
    if not scope:
        return words
    return str(gettext("%(office)s, %(scope)s", office=words, scope=scope_label(function, scope)))


def scope_label(function: str, scope: str) -> str:
    """Return the scope of an office in words, as the room of people knows them."""
    name: Callable[[str, str], str] = current_app.extensions.get("scope_name", lambda function, scope: scope)
    return name(function, scope)


def for_whom(label: str) -> str:
    """Return in words for whom a step was recorded: an office is kept as function and scope, a person by name."""
    function, _, scope = label.partition(" ")
    return office_label(function, scope) if function in OFFICE_LABELS else label


def by_whom(name: str, acting: Mapping[str, Any] | None, *, whom: str = "") -> str:
    """Return in words who took a step that stands in the trail, for whom it was recorded, and on which evidence.

    Parameters:
        acting: for whom, with the evidence; none where somebody acted for themselves.
        whom: said instead of the office or person, where the reader may not know it.
    """
    if not acting:
        return name
    evidence = acting.get("evidence") or {}
    parties = {"recorder": name, "whom": whom or for_whom(acting["for"])}
    if not (evidence.get("on") and evidence.get("kind")):
        return str(gettext("recorded by %(recorder)s for %(whom)s", **parties))
    return str(
        gettext(
            "recorded by %(recorder)s for %(whom)s, %(kind)s of %(day)s",
            kind=gettext(EVIDENCE.get(evidence["kind"], evidence["kind"])),
            day=recorded("on", evidence["on"]),
            **parties,
        )
    )


def url_with(**changed: Any) -> str:
    """Return the address of this page with some query arguments changed."""
    if request.endpoint is None:
        return "/?" + urlencode({name: value for name, value in changed.items() if value is not None})
    arguments = {**request.args.to_dict(flat=False), **(request.view_args or {}), **changed}
    return url_for(
        request.endpoint, **{name: value for name, value in arguments.items() if value is not None}
    )


def install(app: Flask, translations: str) -> None:
    """Join languages to the application: Babel, filters and functions of the templates."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = translations
    Babel(app, locale_selector=current_language)
    app.extensions["flows"] = {}
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.filters.update(
        when=when,
        for_whom=for_whom,
        day=day,
        translate=translate,
        listed=listed,
        code=code,
        language_tag=language_tag,
        direction=direction,
    )
    app.jinja_env.globals.update(hours=hours, cited=cited, clause_named=clause_named)
    app.jinja_env.globals.update(
        state_label=state_label,
        action_label=action_label,
        office_label=office_label,
        period=period,
        comma=comma,
        url_with=url_with,
        languages=LANGUAGES,
        ngettext=ngettext,
    )

    @app.context_processor
    def _language() -> dict[str, Any]:
        language = current_language()
        return {
            "current_language": language,
            "html_lang": language_tag(language),
            "text_direction": direction(language),
        }

    @app.after_request
    def _keep(response: Any) -> Any:
        asked = request.args.get("lang", "")
        if (
            asked in CODES
            and request.endpoint
            and request.method in ("GET", "HEAD")  # what a form sends may take the menu back
            and not request.path.startswith(("/calendars/", "/api/", "/embed/", "/oembed"))
        ):
            response.set_cookie(
                _COOKIE,
                asked,
                max_age=365 * 86400,
                samesite="Lax",
                secure=request.is_secure,
                httponly=True,
            )
        return response

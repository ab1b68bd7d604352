"""What the service would make anew with every test, kept for the run: compiled routes, their order, and SQL.

Each test makes the service on a database of its own, and what a real service compiles once was compiled with each
of them: more than half of the suite's time. What is kept depends on the rule, or on the statement and the kind of
database, and on nothing of a test.
"""

from typing import TYPE_CHECKING, Any

from werkzeug.routing import Rule
from werkzeug.routing.matcher import State, StateMachineMatcher

if TYPE_CHECKING:
    from sqlalchemy import Engine

STATEMENTS_MOST = 20_000

_compile = Rule.compile
_add = StateMachineMatcher.add
_sort = StateMachineMatcher.update
_routes: dict[tuple[Any, ...], dict[str, Any]] = {}
_ways: dict[tuple[Any, ...], State] = {}
_statements: dict[Any, Any] = {}


def keep_routes() -> None:
    """Let rules that are alike share what they are compiled to, and maps of the same rules the way to each."""
    Rule.compile = _kept_compile  # type: ignore[method-assign]  # there is no door for this
    StateMachineMatcher.add = _noted  # type: ignore[method-assign]  # nor for this
    StateMachineMatcher.update = _kept_ways  # type: ignore[method-assign]  # called before the first match


def _kept_compile(rule: Rule) -> None:
    defaults = tuple(sorted((rule.defaults or {}).items()))
    key = (rule.rule, rule.subdomain, rule.host, rule.merge_slashes, defaults)
    if key not in _routes:
        _compile(rule)
        _routes[key] = {
            "_parts": rule._parts,
            "_trace": rule._trace,
            "_converters": rule._converters,
            "arguments": rule.arguments,
            "_build": rule._build.__func__,  # type: ignore[attr-defined]  # both are bound to the rule
            "_build_unknown": rule._build_unknown.__func__,  # type: ignore[attr-defined]  # as above
        }
    kept = _routes[key]
    vars(rule).update(kept, arguments=set(kept["arguments"]))
    rule._build = kept["_build"].__get__(rule, None)
    rule._build_unknown = kept["_build_unknown"].__get__(rule, None)


def _noted(matcher: StateMachineMatcher, rule: Rule) -> None:
    vars(matcher).setdefault("noted", []).append(rule)


def _kept_ways(matcher: StateMachineMatcher) -> None:
    rules: list[Rule] = vars(matcher).get("noted", [])
    key = (matcher.merge_slashes, *map(_likeness, rules))
    if key not in _ways:
        matcher._root = State()
        for rule in rules:
            _add(matcher, rule)
        _sort(matcher)
        _ways[key] = matcher._root
    matcher._root = _ways[key]


def _likeness(rule: Rule) -> tuple[Any, ...]:
    methods, defaults = frozenset(rule.methods or ()), tuple(sorted((rule.defaults or {}).items()))
    return rule.rule, rule.endpoint, methods, defaults, rule.strict_slashes, rule.websocket, rule.redirect_to


def keep_statements(engine: "Engine") -> None:
    """Let an engine share compiled statements with the others of its kind."""
    kind = type(engine.dialect)
    if "__eq__" not in vars(kind):  # the dialect is a part of the key of what is kept
        kind.__eq__ = lambda one, other: type(one) is type(other)  # type: ignore[method-assign]  # in this run only
        kind.__hash__ = lambda one: hash(type(one))  # type: ignore[method-assign]  # goes with it
    if len(_statements) > STATEMENTS_MOST:
        _statements.clear()
    engine.update_execution_options(compiled_cache=_statements)

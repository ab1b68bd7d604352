"""What the service would make anew with every test, kept for the run: routes, their order, and SQL.

Each test makes the service on a database of its own, and what a real service compiles once was compiled with each
of them: more than half of the suite's time. What is kept depends on the rule, or on the statement and the kind of
database, and on nothing of a test.
"""

from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.routing import Map, Rule
from werkzeug.routing.matcher import State, StateMachineMatcher

if TYPE_CHECKING:
    from sqlalchemy import Engine

STATEMENTS_MOST = 20_000

_add = StateMachineMatcher.add
_sort = StateMachineMatcher.update
_rules: dict[tuple[Any, ...], "_KeptRule"] = {}
_ways: dict[tuple[Any, ...], State] = {}
_statements: dict[Any, Any] = {}


class _KeptRule(Rule):
    """A rule that is compiled for the first map alone: all maps of the service are of one kind."""

    __eq__ = object.__eq__
    __hash__ = object.__hash__  # type: ignore[assignment]  # rules have none, as they may be told apart by trace alone

    def bind(self, map: Map, rebind: bool = False) -> None:
        if self.map is None or rebind:
            super().bind(map, rebind)


def keep_routes() -> None:
    """Let applications share rules that are alike, and maps of the same rules the way to each."""
    Flask.url_rule_class = staticmethod(_kept_rule)  # type: ignore[assignment]  # called as the class would be
    StateMachineMatcher.add = _noted  # type: ignore[method-assign]  # there is no door for this
    StateMachineMatcher.update = _kept_ways  # type: ignore[method-assign]  # called before the first match


def _kept_rule(rule: str, **options: Any) -> Rule:
    key = (rule, *((name, _hashable(options[name])) for name in sorted(options)))
    if key not in _rules:
        _rules[key] = _KeptRule(rule, **options)
    return _rules[key]


def _hashable(value: Any) -> Any:
    if isinstance(value, dict):
        return tuple(sorted(value.items()))
    return frozenset(value) if isinstance(value, set) else value


def _noted(matcher: StateMachineMatcher, rule: Rule) -> None:
    vars(matcher).setdefault("noted", []).append(rule)


def _kept_ways(matcher: StateMachineMatcher) -> None:
    rules: list[Rule] = vars(matcher).get("noted", [])
    key = (matcher.merge_slashes, *rules)
    if key not in _ways:
        matcher._root = State()
        for rule in rules:
            _add(matcher, rule)
        _sort(matcher)
        _ways[key] = matcher._root
    matcher._root = _ways[key]


def keep_statements(engine: "Engine") -> None:
    """Let an engine share compiled statements with the others of its kind."""
    kind = type(engine.dialect)
    if "__eq__" not in vars(kind):  # the dialect is a part of the key of what is kept
        kind.__eq__ = lambda one, other: type(one) is type(other)  # type: ignore[method-assign]  # in this run only
        kind.__hash__ = lambda one: hash(type(one))  # type: ignore[method-assign]  # goes with it
    if len(_statements) > STATEMENTS_MOST:
        _statements.clear()
    engine.update_execution_options(compiled_cache=_statements)

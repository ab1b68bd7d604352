"""What the service would make anew with every test, kept for the run: routes, their order, rooms' pages, and SQL.

Each test makes the service on a database of its own, and what a real service compiles once was compiled with each
of them: more than half of the suite's time. What is kept depends on the rule, or on the statement and the kind of
database, and on nothing of a test.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import Flask
from flask.sansio.blueprints import Blueprint, BlueprintSetupState
from sqlalchemy import event
from werkzeug.routing import Map, Rule
from werkzeug.routing.matcher import State, StateMachineMatcher

if TYPE_CHECKING:
    from sqlalchemy import Dialect, Engine, Pool

STATEMENTS_MOST = 20_000
POOLS_MOST = 4
KEPT = "kept"  # how PostgreSQL knows a connection that outlives a test

_add_to_room = BlueprintSetupState.add_url_rule
_register = Blueprint.register
_add = StateMachineMatcher.add
_sort = StateMachineMatcher.update
_rules: dict[tuple[Any, ...], "_KeptRule"] = {}
_ways: dict[tuple[Any, ...], State] = {}
_statements: dict[Any, Any] = {}
_pools: dict[str, tuple["Pool", "Dialect"]] = {}  # address of a database -> connections to it
_joining: list["_Joined"] = []  # the blueprint that is registered now, if one is


class _KeptRule(Rule):
    """A rule that is compiled for the first map alone: all maps of the service are of one kind."""

    __eq__ = object.__eq__
    __hash__ = object.__hash__  # type: ignore[assignment]  # rules have none, as they may be told apart by trace alone

    def bind(self, map: Map, rebind: bool = False) -> None:
        if self.map is None or rebind:
            super().bind(map, rebind)


@dataclass
class _Joined:
    """What the addresses of a blueprint added to the first application that took it."""

    again: bool = False
    rules: list[Rule] = field(default_factory=list)
    views: dict[str, Any] = field(default_factory=dict)


def keep_routes() -> None:
    """Let applications share rules that are alike, a room's at once, and maps of the same rules the way to each."""
    Blueprint.register = _kept_register  # type: ignore[method-assign]  # there is no door for this
    BlueprintSetupState.add_url_rule = _kept_add  # type: ignore[method-assign]  # called by what a blueprint deferred
    Flask.url_rule_class = staticmethod(_kept_rule)  # type: ignore[assignment]  # called as the class would be
    StateMachineMatcher.add = _noted  # type: ignore[method-assign]  # there is no door for this
    StateMachineMatcher.update = _kept_ways  # type: ignore[method-assign]  # called before the first match


def _kept_register(blueprint: Blueprint, app: Any, options: dict[str, Any]) -> None:
    if _joining:  # a part of another blueprint, whose addresses are kept with those of the whole
        _register(blueprint, app, options)
        return
    key = tuple((name, _hashable(options[name])) for name in sorted(options))
    kept: dict[Any, _Joined] = vars(blueprint).setdefault(
        "kept", {}
    )  # here, as some last no longer than their app
    joined = kept.setdefault(key, _Joined())
    _joining.append(joined)
    try:
        _register(blueprint, app, options)
    except BaseException:
        del kept[key]
        raise
    finally:
        _joining.clear()
    if joined.again:
        vars(app.url_map._matcher).setdefault("noted", []).extend(joined.rules)
        for rule in joined.rules:
            app.url_map._rules_by_endpoint.setdefault(rule.endpoint, []).append(rule)
        app.url_map._remap = True
        app.view_functions.update(joined.views)
    joined.again = True


def _kept_add(state: BlueprintSetupState, *args: Any, **options: Any) -> None:
    joined = _joining[0]
    if joined.again:
        return
    noted: list[Rule] = vars(state.app.url_map._matcher).setdefault("noted", [])
    rules, views = len(noted), set(state.app.view_functions)
    _add_to_room(state, *args, **options)
    joined.rules += noted[rules:]
    joined.views |= {name: view for name, view in state.app.view_functions.items() if name not in views}


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


def wait_for_no_disk(engine: "Engine") -> None:
    """Let SQLite not wait until its files are on the disk: no test's database outlives the machine."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))


def keep_connections(engine: "Engine") -> None:
    """Let an engine use the connections of the last one to this PostgreSQL database: each costs 20 ms to warm."""
    if engine.dialect.name != "postgresql":
        return
    address = engine.url.render_as_string()
    if address not in _pools:
        while len(_pools) >= POOLS_MOST:
            _pools.pop(next(iter(_pools)))[0].dispose()
        event.listen(engine.pool, "connect", _named)
        _pools[address] = engine.pool, engine.dialect
    engine.pool, engine.dialect = _pools[address]


def _named(connection: Any, _record: Any) -> None:
    connection.execute(f"SET application_name TO {KEPT}")
    connection.commit()


def let_go(engine: "Engine") -> None:
    """Close the connections of an engine, or leave them to the next test if none is in use."""
    kept = _pools.get(engine.url.render_as_string(), (None,))[0]
    if kept is not engine.pool or kept.checkedout():  # type: ignore[attr-defined]  # a QueuePool has it
        _pools.pop(engine.url.render_as_string(), None)
        engine.dispose()
    else:
        engine.dispatch.engine_disposed(engine)

"""What every part of the plan has, told once: from it come its list, its pages, its steps and its JSON twin.

A part (targets, risks, activities …) says what is its own: flow, forms, operations, and what its pages show.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from marshmallow import Schema
from sqlalchemy import ColumnElement, Select

from regional_groups.core.api import ListArguments
from regional_groups.core.errors import Message
from regional_groups.core.permissions import Actor, Permission, Subject
from regional_groups.core.workflow import Flow, Waiting

Data = Mapping[str, Any]
Fields = list[dict[str, Any]]


@dataclass(frozen=True)
class Part:
    """One part of the plan; texts are marked for translation where they are written."""

    name: str  # in addresses: /planning/<name>/, /api/v1/<name>, and of the folder of its templates
    title: str
    told: str  # what the API's description says
    flow: Flow
    model: type[Any]
    keep: Permission  # to begin one, and to change it where ``change`` is not given
    missing: Message
    visible: Callable[[Actor], Select[Any]]
    narrowed: Callable[[Select[Any], Data], Select[Any]]
    subject: Callable[[Any], Subject]
    create: Callable[[Data, Actor, datetime], Any]
    edit: Callable[[Any, Data, Actor, datetime], None]
    perform: Callable[[Any, str, dict[str, Any], Actor, datetime], None]
    create_form: type[Schema]
    edit_form: type[Schema]
    action_forms: Mapping[str, type[Schema]]
    shown: type[Schema]
    dump: Callable[[Any, Actor], dict[str, Any]]  # what is shown besides the workflow
    written: tuple[str, ...]  # columns that the form changes
    editable: tuple[str, ...]  # states in which it may
    choices: Callable[[], dict[str, Any]]  # of the form, the list and the record's page
    fields: Callable[[Any, str], Fields]  # of the form of a step
    on_list: Callable[[Sequence[Any], Actor, datetime], dict[str, Any]]
    on_page: Callable[[Any, Actor, datetime], dict[str, Any]]
    headline: Callable[[Any], str]  # what a record is called, in the reader's language
    changes: Callable[[], Mapping[str, str]]  # names of columns that the history tells of
    offices: Mapping[Permission, tuple[str, ...]]  # for whom a step with this right can be recorded
    list_form: type[Schema] = ListArguments
    to_many: tuple[str, ...] = ()  # steps of which the mail can be looked at before
    kinds: Mapping[str, str] = field(default_factory=dict)  # of the buttons that are not usual
    address: str = ""  # of its pages where it is not /planning/<name>
    change: Permission | None = None
    waiting: Callable[[Any], list[Waiting]] | None = None  # where the flow's table alone does not tell
    concerning: Callable[[Actor], ColumnElement[bool]] | None = None  # leaves out what cannot wait for one
    offered: Callable[[Any, str], bool] = lambda thing, action: True  # steps that this record can take
    # Where a part is not public; to others ``visible`` gives what concerns their own offices alone.
    may_see: Permission | None = None
    values: Callable[[str, Any], Any] = lambda name, value: value  # how the history words a value

    @property
    def where(self) -> str:
        """Return the address of its list, without the slash at the end."""
        return self.address or f"/planning/{self.name}"

"""The field in small: persons with offices, study groups, regional groups, and their way in.

Every factory needs the `session` fixture and commits, so that requests of the test's client see what it made.
"""

import csv
import hashlib
import secrets
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from flask import current_app
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.permissions import Actor, Held
from regional_groups.groups.models import Country, GroupPeriod, GroupState, RegionalGroup, StudyGroup
from regional_groups.groups.regions import LABELS, REGIONS
from regional_groups.people.models import ApiToken, LoginSession, OfficeHeld, Person
from regional_groups.people.queries import actor_of
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session
from werkzeug.test import TestResponse

ISSUER = "https://provider.memory.example"  # the memory twin's
APPOINTED_ON = date(2020, 1, 1)
Kept = TypeVar("Kept")
# Takes part without being a Member State (PP Resolution 99), so it stands in no row of the file.
OBSERVER = {
    "iso2": "PS",
    "iso3": "PSE",
    "name_en": "State of Palestine",
    "name_fr": "État de Palestine",
    "itu_region": "",
    **dict.fromkeys(("ldc", "sids", "lldc"), ""),
}
SLUGS = {region.name: region.slug for region in REGIONS.values()}


@cache
def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a packaged file, read once a run."""
    text = files("regional_groups.data").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(keepends=True)))


def real_now() -> datetime:
    """Return the time of the service's clock."""
    instant: datetime = current_app.extensions["clock"].real_now()
    return instant


def state(code: str) -> Country:
    """Return a State of the packaged file, made if it is not there."""
    if found := db.session.get(Country, code):
        return found
    row = next(row for row in (*rows("regions"), OBSERVER) if row["iso2"] == code)
    return _kept(_country(row))


def _country(row: dict[str, str]) -> Country:
    flags = {name: row[name] == "1" if row[name] else None for name in ("ldc", "sids", "lldc")}
    return Country(
        code=row["iso2"],
        iso3=row["iso3"],
        name_en=row["name_en"],
        name_fr=row["name_fr"],
        region=SLUGS.get(row["itu_region"], ""),
        zones=";".join(item["zones"] for item in rows("zones") if item["country"] == row["iso2"]),
        **flags,
    )


def study_group(code: str = "SG5") -> StudyGroup:
    """Return a study group or TSAG, made if it is not there."""
    if found := db.session.get(StudyGroup, code):
        return found
    row = next((row for row in rows("study_groups") if row["code"] == code), {"title_en": code})
    return _kept(StudyGroup(code=code, title_en=row["title_en"], title_fr=row.get("title_fr", "")))


def regional_group(
    acronym: str = "SG5RG-AFR", parent: str | None = None, region: str = "africa", **columns: Any
) -> RegionalGroup:
    """Return an established regional group, made with its parent if it is not there; parent from the acronym."""
    found = db.session.scalar(select(RegionalGroup).where(RegionalGroup.acronym == acronym))
    if found is not None:
        return found
    body = study_group(parent or acronym.split("RG")[0])
    now = real_now()
    columns = {"region_label": region.title(), "name_en": f"{acronym} regional group", **columns}
    columns.setdefault("state", GroupState.ESTABLISHED)
    group = RegionalGroup(
        acronym=acronym,
        parent_code=body.code,
        region=region,
        created_at=now,
        changed_at=now,
        state_since=now,
        **columns,
    )
    db.session.add(group)
    db.session.flush()
    db.session.add(GroupPeriod(group_id=group.id, state=group.state))
    return _kept(group)


def person(email: str, *offices: str | Held, country: str | None = None, **columns: Any) -> Person:
    """Make a person who holds offices since 2020, written `"sg_chair SG5"`, `"admin"` or `Held(…)`."""
    if country:
        state(country)
    now = real_now()
    name = columns.pop("name", email.partition("@")[0].replace(".", " ").title())
    made = Person(email=email.lower(), name=name, country=country, created_at=now, **columns)
    db.session.add(made)
    db.session.flush()
    for item in offices:
        function, _, scope = item.partition(" ") if isinstance(item, str) else (item.function, "", item.scope)
        office = OfficeHeld(
            person_id=made.id, function=function, scope=scope, from_on=APPOINTED_ON, created_at=now
        )
        db.session.add(office)
    return _kept(made)


def actor(person: Person) -> Actor:
    """Return the actor that a person is today."""
    return actor_of(person, geneva_day(current_app.extensions["clock"].now()))


def token_for(person: Person, scope: str = "write") -> str:
    """Return a new personal API token."""
    secret = secrets.token_urlsafe(32)
    db.session.add(
        ApiToken(person_id=person.id, hash=digest(secret), scope=scope, label="test", created_at=real_now())
    )
    db.session.commit()
    return secret


def bearer(person: Person, scope: str = "write") -> dict[str, str]:
    """Return the headers of an API request of this person."""
    return {"Authorization": f"Bearer {token_for(person, scope)}"}


def sign_in(client: FlaskClient, person: Person) -> None:
    """Sign a person in at this client: a row of the service, and the cookie that names it."""
    secret, now = secrets.token_urlsafe(32), real_now()
    db.session.add(
        LoginSession(
            person_id=person.id,
            hash=digest(secret),
            issuer=ISSUER,
            subject=f"subject of {person.email}",
            created_at=now,
            expires_at=now + timedelta(hours=12),
        )
    )
    db.session.commit()
    with client.session_transaction() as cookie:
        cookie["login"] = secret


def csrf_token(client: FlaskClient) -> str:
    """Return a token with which the forms of this client are accepted."""
    with client.session_transaction() as cookie:
        raw = cookie.setdefault("csrf_token", secrets.token_hex(20))
    signer = URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="wtf-csrf-token")
    return str(signer.dumps(raw))


def post(client: FlaskClient, address: str, /, **fields: Any) -> TestResponse:
    """Send a form as a browser of the service does."""
    return client.post(address, data={"csrf_token": csrf_token(client), **fields})


def digest(secret: str) -> str:
    """Return what the service keeps of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def load_real_data(session: scoped_session[Session]) -> None:
    """Load the packaged States, study groups and regional groups."""
    session.add_all(_country(row) for row in rows("regions") if row["iso2"])
    columns = ("code", "title_en", "title_fr", "mandate_en", "mandate_fr", "period", "source", "confidence")
    for row in rows("study_groups"):
        session.add(StudyGroup(**{name: row[name] for name in columns}))
    session.flush()
    now = real_now()
    for row in rows("regional_groups"):
        predecessor = "(CCITT)" in row["parent"]
        known = not predecessor and row["parent"]
        group = RegionalGroup(
            acronym=row["acronym"],
            parent_code=row["parent"] if known else None,
            parent_label=row["parent"],
            predecessor=predecessor,
            region=LABELS[row["region"]],
            region_label=row["region"],
            name_en=row["name_en"],
            created=row["created"],
            closed=row["closed"],
            state=GroupState.CLOSED if predecessor else GroupState(row["state"] or "established"),
            source=row["source"],
            created_at=now,
            changed_at=now,
            state_since=now,
        )
        session.add(group)
        session.flush()
        session.add(
            GroupPeriod(
                group_id=group.id,
                state=group.state,
                starts=row["created"],
                ends=row["closed"],
                open=not row["closed"] and not predecessor,
            )
        )
    session.commit()


def _kept(thing: Kept) -> Kept:
    db.session.add(thing)
    db.session.commit()
    return thing

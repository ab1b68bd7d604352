"""Commands about persons: give an office, make a token."""

from __future__ import annotations

from datetime import date

import click

from regional_groups.core.command_line import Day, Service, pass_service
from regional_groups.core.errors import NotFound, say
from regional_groups.core.permissions import SYSTEM, Office
from regional_groups.people import access, operations
from regional_groups.people.queries import person_by_email


@click.command()
@click.argument("email")
@click.argument("office", type=click.Choice([office.value for office in Office]), metavar="OFFICE")
@click.argument("scope", default="")
@click.option("--name", default="", help="Name of a person who is new.")
@click.option(
    "--country", default=None, help="Country of the person, two letters; not for one recorded with another."
)
@click.option("--from", "from_on", type=Day(), default=None, help="First day; today if not given.")
@click.option("--until", "until_on", type=Day(), default=None, help="Last day; open if not given.")
@pass_service
def appoint(
    service: Service,
    email: str,
    office: str,
    scope: str,
    name: str,
    country: str | None,
    from_on: date | None,
    until_on: date | None,
) -> None:
    """Give the person with EMAIL an OFFICE, in its SCOPE if it has one."""
    with service.changing() as app:
        held = operations.appoint(
            email,
            office,
            scope,
            name=name,
            country=country,
            from_on=from_on,
            until_on=until_on,
            appointed_by="command line",
            actor=SYSTEM,
            now=app.extensions["clock"].now(),
        )
        until = f" until {held.until_on}" if held.until_on else ""
        told = f"{held.person.email}: {held.function} {held.scope}".strip()
        click.echo(f"{told} from {held.from_on}{until}")


@click.command()
@click.argument("email")
@click.option("--scope", type=click.Choice(access.SCOPES), required=True, help="What the token may do.")
@click.option("--label", default="command line", help="What it is for.")
@pass_service
def token(service: Service, email: str, scope: str, label: str) -> None:
    """Print a new personal API token of the person with EMAIL; it is shown this once."""
    with service.changing() as app:
        person = person_by_email(email)
        if person is None:
            raise NotFound(
                say("Nobody has the address %(email)s. Give the person an office first.", email=email)
            )
        secret = access.create_token(person, scope, label, app.extensions["clock"].real_now(), SYSTEM)
    click.echo(secret)


COMMANDS = (appoint, token)

"""The calendar servers that the tests of publishing run against."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from regional_groups.adapters.caldav import CaldavPublisher, credentials_of
from regional_groups.core.ports import Ports

from tests.conftest import SHARED
from tests.feeds.publishing import ADDRESS, There, twin
from tests.support.radicale import Radicale, running_radicale


@pytest.fixture(scope="session")
def radicale(request: pytest.FixtureRequest) -> Iterator[Radicale]:
    """Return a running CalDAV server."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    with running_radicale(request.config.stash[SHARED] / f"radicale-feeds-{worker}") as server:
        yield server


@pytest.fixture(params=["memory", "radicale"])
def there(request: pytest.FixtureRequest, app: Flask, ports: Ports) -> There:
    """Return a collection elsewhere: of the memory twin, and of a real server."""
    if request.param == "memory":
        memory = twin(ports)

        def kept() -> dict[str, tuple[str, bytes]]:
            return memory.kept.setdefault(ADDRESS, {})

        return There(
            ADDRESS,
            lambda: {name: body for name, (_, body) in kept().items()},
            lambda name, body: kept().update({name: (f'"{len(body)} other"', body)}),
            lambda name: kept().pop(name),
            lambda down: setattr(memory, "unavailable", down),
            lambda: memory.kept.pop(ADDRESS),
        )
    server: Radicale = request.getfixturevalue("radicale")
    publisher = CaldavPublisher(credentials_of(server.setting))
    app.extensions["ports"] = Ports(None, ports.mailer, publisher)
    address = server.collection(re.sub(r"\W", "", request.node.name))

    def files() -> dict[str, bytes]:
        return {name: server.ask("GET", address + name).content for name in publisher.listed(address)}

    def break_down(down: bool) -> None:
        server.stop() if down else server.start()

    return There(
        address,
        files,
        lambda name, body: server.ask("PUT", address + name, body).raise_for_status(),
        lambda name: server.ask("DELETE", address + name).raise_for_status(),
        break_down,
        lambda: server.ask("DELETE", address).raise_for_status(),
    )

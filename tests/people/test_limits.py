"""Rate limits of several processes: counted in one store, and never a reason to close the service."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.support.redis import running_redis

pytestmark = [pytest.mark.usefixtures("session"), pytest.mark.once]


def answers(make_app: Callable[..., Flask], store: str) -> list[int]:
    """Ask two services one after the other; each begins with nothing in its own memory."""
    found = []
    for _ in range(2):
        client = make_app(api_limit="3 per minute", limits_url=store).test_client()
        found += [client.get("/api/v1/regional-groups").status_code for _ in range(2)]
    return found


def test_processes_count_together_in_redis(make_app: Callable[..., Flask], tmp_path: Path) -> None:
    with running_redis(tmp_path) as store:
        assert answers(make_app, store) == [200, 200, 200, 429]
    assert answers(make_app, "memory://") == [200] * 4
    assert answers(make_app, store) == [200] * 4  # it does not answer any more: each counts for itself

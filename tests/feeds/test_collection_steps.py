"""The life of a calendar collection: each step in each state, and what it leads to."""

import pytest
from flask import Flask
from regional_groups.core.db import db
from regional_groups.core.errors import IllegalMove
from regional_groups.feeds.collection_rules import FLOW, CollectionState

from tests.feeds.publishing import again, published, step

AFTER = {
    "pause": {"active": "paused"},
    "resume": {"paused": "active"},
    "compare": {"active": "active"},
    "end": {"active": "ended", "paused": "ended"},
}
WAYS = {"active": (), "paused": ("pause",), "ended": ("end",)}


@pytest.mark.once
@pytest.mark.parametrize("state", list(CollectionState))
def test_each_step_in_each_state(app: Flask, session: object, state: str) -> None:
    made = published()
    for way in WAYS[state]:
        step(made, way, app)
    assert sorted(AFTER) == sorted({one.action for one in FLOW.steps if not one.entry})

    for action, leads in AFTER.items():
        if state in leads:
            step(made, action, app)
            assert again(made).state == leads[state], action
            again(made).state = state
            db.session.commit()
        else:
            with pytest.raises(IllegalMove):
                step(made, action, app)
            assert again(made).state == state, action

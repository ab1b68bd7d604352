"""The document of the API can be made: two schemas of one name, from rooms that do not know each other, break it."""

import pytest
from flask import Flask


@pytest.mark.once
def test_schemas_have_names_of_their_own_and_steps_say_what_they_need(app: Flask) -> None:
    with app.app_context():
        document = app.extensions["api"].spec.to_dict()

    assert len(document["paths"]) > 200
    step = document["paths"]["/api/v1/creation-requests/{id}/actions/place_before_parent"]["post"]
    assert step["description"] == (
        "From submitted, under_review, deferred, to before_parent. "
        "Needs meeting. Right creation:review. Clause B2.5."
    )

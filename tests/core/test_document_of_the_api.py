"""The document of the API can be made: two schemas of one name, from rooms that do not know each other, break it."""

import pytest
from flask import Flask


@pytest.mark.once
def test_every_schema_of_the_api_has_a_name_of_its_own(app: Flask) -> None:
    with app.app_context():
        document = app.extensions["api"].spec.to_dict()

    assert len(document["paths"]) > 200

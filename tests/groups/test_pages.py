"""The pages of study groups and regional groups."""

import pytest
from flask.testing import FlaskClient
from regional_groups.core.db import db
from regional_groups.groups.models import GroupAlias
from sqlalchemy.orm import Session, scoped_session
from tests.support import field


def test_every_page_answers_in_six_languages(client: FlaskClient, session: "scoped_session[Session]") -> None:
    field.load_real_data(session)

    for language in ("ar", "zh", "en", "fr", "ru", "es"):
        for path in (
            "/study-groups/",
            "/study-groups/SG5",
            "/regional-groups/",
            "/regional-groups/SG5RG-AFR",
            "/regional-groups/TAF",
        ):
            answer = client.get(f"{path}?lang={language}")
            assert answer.status_code == 200, (path, language)

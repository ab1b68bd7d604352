"""The test's browser: each request runs in a context of its own, as it does in production."""

from typing import Any

from flask import has_app_context
from flask.testing import FlaskClient
from regional_groups.core.db import db
from werkzeug.test import TestResponse


class OwnContextClient(FlaskClient):
    """Keeps requests apart from the application context that the `session` fixture holds open.

    Flask would share it, and with it the database session and what a request remembers (who asks, which language).
    What the test has changed so far is committed, so that the request sees it; afterwards the test reads afresh.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request."""
        if has_app_context():
            db.session.commit()
        with self.application.app_context():
            return super().open(*args, **kwargs)

"""What the HTTP benchmarks serve, each in a process of its own: the service, an empty Flask route, a bare answer."""

import os

from tests.benchmarks.floors import bare, empty_flask
from tests.conftest import new_app

_WHAT = os.environ["SERVED"]
if _WHAT == "service":
    app = new_app(os.environ["SERVED_DATABASE"], feed_limit="1000000000 per minute").wsgi_app
else:
    app = bare if _WHAT == "bare" else empty_flask().wsgi_app

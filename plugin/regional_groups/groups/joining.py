"""What the room of groups gives the ground: how the codes in addresses are written."""

from __future__ import annotations

from flask import Flask

from regional_groups.groups.queries import spelled


def join(app: Flask) -> None:
    """Register with the ground."""
    app.extensions.update(spelled=spelled)

"""The command ``regional-groups``: exit 0 on success, 1 on a refused rule, 2 on wrong usage."""

from __future__ import annotations

import click


@click.group()
def main() -> None:
    """Serve and look after the regional groups of ITU-T study groups."""

"""Pages of the room: the overview of the plan, and below it the pages of its parts.

A further part is added to ``PARTS`` (a list of ``Part``); a page that is no part registers its own blueprint below.
"""

from __future__ import annotations

from flask import Blueprint, render_template

from regional_groups.core.permissions import Permission, Subject, permits
from regional_groups.core.web import actor, now
from regional_groups.planning import chain, funds, ledger_pages, outreach_pages, overview, work
from regional_groups.planning.part_views import pages_of
from regional_groups.planning.registry import PARTS

blueprint = Blueprint("planning", __name__)
for _part in PARTS:
    blueprint.register_blueprint(pages_of(_part))
blueprint.register_blueprint(chain.blueprint)
blueprint.register_blueprint(outreach_pages.blueprint)
for _ledger in (funds.LEDGER, work.LEDGER):
    blueprint.register_blueprint(ledger_pages.pages_of(_ledger))


@blueprint.get("/planning/")
def index() -> str:
    """Show the parts of the plan with how many records stand in which state."""
    may_see_funds = permits(Permission.FUNDS_VIEW, actor(), Subject())
    return render_template(
        "planning/index.html", parts=overview.parts(actor()), now=now(), may_see_funds=may_see_funds
    )

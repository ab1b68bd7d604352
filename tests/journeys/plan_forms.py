"""The forms of the planning room that make something: address, what is filled in, and what makes it refused."""

from typing import Any

PLANS: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "targets.new": (
        "/planning/targets/new",
        {"indicator": "meetings_held", "period": "2025-2028", "value": "40"},
        {"value": "-3"},
    ),
    "activities.new": (
        "/planning/activities/new",
        {
            "programme": "3",
            "title": "Train",
            "owner": "regional_office",
            "owner_scope": "africa",
            "due_on": "2027-03-01",
        },
        {"programme": "9"},
    ),
    "plan-reviews.new": ("/planning/plan-reviews/new", {"year": "2026"}, {"year": "1999"}),
    "council-sessions.new": (
        "/planning/council-sessions/new",
        {"title": "Council 2028", "opens_on": "2028-06-13"},
        {"documents_due_on": "2028-06-13"},
    ),
    "risks.new": (
        "/planning/risks/new",
        {
            "kind": "operational",
            "title": "Letters go out late",
            "likelihood": "2",
            "impact": "3",
            "owner": "tsb_counsellor",
            "review_on": "2027-01-15",
        },
        {"impact": "9"},
    ),
    "work.new": (
        "/office-work/new",
        {
            "region": "africa",
            "from_on": "2026-01-01",
            "until_on": "2026-06-30",
            "days": "12.5",
            "purpose": "Preparing the joint meeting",
            "source": "Report of the office",
        },
        {"days": "-3"},
    ),
    "funds.new": (
        "/funds/new",
        {
            "kind": "spent",
            "item": "fellowships",
            "biennium": "2026-2027",
            "amount": "1250.50",
            "currency": "CHF",
            "source": "ITU budget",
            "booked_on": "2026-05-20",
        },
        {"amount": "-3"},
    ),
    "outreach.new": (
        "/outreach/new",
        {"kind": "campaign", "period": "2025-2028", "region": "africa", "title": "Universities"},
        {"title": ""},
    ),
    "standards-requests.new": (
        "/standards-requests/new",
        {"kind": "standard", "parent": "SG5", "title": "Rural sites"},
        {"parent": ""},
    ),
}

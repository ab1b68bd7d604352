"""The fixed data from which each mail of the golden files is written: one context for each notice."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from flask_babel import gettext
from regional_groups.feeds.invitation_letters import changed, session_changes
from regional_groups.people.waiting import WaitingRow

MEETING = SimpleNamespace(
    title="Joint meeting of SG5RG-AFR and SG5RG-ARB",
    starts_on=date(2027, 4, 12),
    ends_on=date(2027, 4, 14),
    city="Nairobi",
    country="KE",
    format="hybrid",
)
_ABOUT = {
    "title": MEETING.title,
    "names": "SG5RG-AFR, SG5RG-ARB",
    "starts_on": MEETING.starts_on,
    "ends_on": MEETING.ends_on,
    "meeting": MEETING,
    "old": SimpleNamespace(
        starts_on=date(2027, 4, 5), ends_on=date(2027, 4, 7), city="", country="TZ", format="hybrid"
    ),
    "moved": False,
    "elsewhere": False,
    "deadlines": [],
    "before": "proposed",
    "after": "proposed",
    "cause": "",
    "note": "",
    "who": "",
    "letter_number": "",
    "announced": "",
    "action_url": "/meetings/00000000-0000-4000-8000-000000000001",
}
_REQUEST = {
    "label": "SG21RG-AFR",
    "title": "Regional group for Africa of Study Group 21",
    "parent": "SG21",
    "before": "draft",
    "after": "submitted",
    "action_url": "/creation-requests/00000000-0000-4000-8000-000000000002",
}
_OFFICE = {
    "function": "rg_chair",
    "scope": "SG5RG-AFR",
    "from_on": date(2027, 1, 1),
    "until_on": date(2028, 12, 31),
    "appointed_by": "SG5, Geneva, November 2026",
    "note": "The report names another day (SG5-R12)",
    "before": {"from_on": date(2026, 12, 1), "until_on": None, "scope": "SG5RG-ARB"},
    "by": "Cora Counsellor",
    "action_url": "/me/",
}
_REPORT = {
    "from_on": date(2026, 1, 1),
    "until_on": date(2026, 12, 31),
    "note": "Please look at the figures of participation.",
    "due_on": date(2027, 1, 29),
    "action_url": "/reports/00000000-0000-4000-8000-000000000003",
}
_TERMS = {
    "group": "SG5RG-AFR",
    "parent": "SG5",
    "number": "2",
    "draft_number": "1.3",
    "decided_on": date(2026, 11, 27),
    "meeting": "SG5, Geneva, November 2026",
    "note": "Please keep section 3 short.",
    "by": "Sana Chair",
    "so_far": SimpleNamespace(number="1", in_force_from=date(2022, 5, 18)),
    "changed": ["Tasks", "Working language"],
    "action_url": "/regional-groups/SG5RG-AFR/terms/2",
}
_STEP = {
    "subject": "Terms of reference 2 of SG5RG-AFR",
    "event": "terms:approve",
    "note": "The plenary decided otherwise.",
    "by": "Sana Chair",
    "action_url": "/me/recorded",
}
_DECISION = {"meeting": "SG21, Geneva, January 2027", "decided_on": date(2027, 1, 22), "terms_due_on": None}
_SAID = {
    "state": "convened",
    "title": MEETING.title,
    "starts_on": "2027-04-12",
    "ends_on": "2027-04-14",
    "starts_at": None,
    "ends_at": None,
    "timezone": "Africa/Nairobi",
    "city": "Nairobi",
    "country": "KE",
    "format": "hybrid",
    "host": "",
    "languages": ["en", "fr"],
    "groups": ["SG5RG-AFR", "SG5RG-ARB"],
    "sessions": [
        ["1", "Opening", "2027-04-12T06:00:00+00:00", "2027-04-12T09:00:00+00:00"],
        ["2", "Closing", "2027-04-14T06:00:00+00:00", "2027-04-14T09:00:00+00:00"],
    ],
}
_BEFORE = {
    **_SAID,
    "state": "postponed",
    "starts_on": "2027-04-05",
    "ends_on": "2027-04-07",
    "starts_at": "2027-04-05T06:00:00+00:00",
    "ends_at": "2027-04-05T09:00:00+00:00",
    "timezone": "Africa/Dar_es_Salaam",
    "city": "",
    "country": "TZ",
    "format": "physical",
    "sessions": [["1", "Opening", "2027-04-05T06:00:00+00:00", "2027-04-05T09:00:00+00:00"]],
}
CONTEXTS: dict[str, dict[str, Any]] = {
    "calendar_answer": {
        "meeting": MEETING,
        "what": "registered",
        "answer": "accepted",
        "mode": "remote",
        "action_url": "/invitations/secret",
    },
    "calendar_invitation": {
        "meeting": MEETING,
        "what": "invite",
        "calendar": True,
        "answers": True,
        "registered": True,
        "action_url": _ABOUT["action_url"],
    },
    "calendar_update": {
        "entries": [
            {
                "title": MEETING.title,
                "timed": False,
                "starts": MEETING.starts_on,
                "ends": MEETING.ends_on,
                "location": "Nairobi",
            },
            {
                "title": "Opening",
                "timed": True,
                "starts": datetime(2027, 4, 12, 6, tzinfo=UTC),
                "ends": datetime(2027, 4, 12, 9, tzinfo=UTC),
                "location": "",
            },
        ],
        "gone": [
            {
                "title": "Closing",
                "timed": True,
                "starts": datetime(2027, 4, 14, 6, tzinfo=UTC),
                "ends": datetime(2027, 4, 14, 9, tzinfo=UTC),
                "location": "",
            },
        ],
        "fetched_at": datetime(2026, 11, 23, 0, 5, tzinfo=UTC),
        "action_url": "/me/feeds",
    },
    "feed_revoked": {
        "addresses": [{"label": "Telephone", "scope": "mine"}, {"label": "", "scope": "deadlines"}],
        "note": "The telephone was lost.",
        "days": 30,
        "action_url": "/me/feeds",
    },
    "creation_decided": {
        **_REQUEST,
        **_DECISION,
        "before": "before_parent",
        "after": "approved",
        "terms_due_on": date(2027, 4, 30),
        "note": "With the countries as amended.",
    },
    "creation_placed": {
        **_REQUEST,
        "before": "under_review",
        "after": "before_parent",
        "meeting": "SG21, Geneva, January 2027",
        "document": "SG21-TD12",
    },
    "creation_returned": {
        **_REQUEST,
        "before": "submitted",
        "after": "returned",
        "note": "Please name the countries.",
    },
    "creation_shared": {**_REQUEST, "after": "draft", "by": "Awa Delegate"},
    "creation_submitted": _REQUEST,
    "creation_support": _REQUEST,
    "creation_withdrawn": {
        **_REQUEST,
        "before": "submitted",
        "after": "withdrawn",
        "note": "It comes later.",
    },
    "data_missing": {
        "wanted": "Please record the report of the meeting.",
        "label": "Meeting of SG5RG-AFR",
        "on": date(2026, 5, 4),
        "groups": ["SG5RG-AFR"],
        "action_url": "/meetings/00000000-0000-0000-0000-000000000001",
    },
    "data_missing_all": {
        "parts": [
            {
                "wanted": "Please record the report of the meeting.",
                "gaps": [
                    SimpleNamespace(
                        label="Meeting of SG5RG-AFR",
                        group="SG5RG-AFR",
                        on=date(2026, 5, 4),
                        address="/meetings/00000000-0000-0000-0000-000000000001",
                    )
                ],
                "more": 2,
            },
            {
                "wanted": "Please submit terms of reference, or record those in force.",
                "gaps": [
                    SimpleNamespace(
                        label="SG5RG-AFR", group="", on=None, address="/regional-groups/SG5RG-AFR"
                    )
                ],
                "more": 0,
            },
        ],
        "number": 4,
        "action_url": "/reports/quality?from=2026-01-01&until=2026-12-31",
    },
    "meeting_agreed": {**_ABOUT, "after": "agreed"},
    "meeting_changed": {
        **_ABOUT,
        "moved": True,
        "elsewhere": True,
        "before": "postponed",
        "after": "convened",
        "merged_into": None,
        "zone_law": False,
        "cause": "elections",
        "note": "The host offers another week.",
    },
    "meeting_convened": {
        **_ABOUT,
        "before": "agreed",
        "after": "convened",
        "letter_number": "3/SG20RG-AFR",
        "announced": "Collective letter",
        "deadlines": [
            ("Fellowship request", datetime(2027, 3, 1, 22, 59, 59, tzinfo=UTC)),
            ("Contribution", datetime(2027, 3, 31, 21, 59, 59, tzinfo=UTC)),
        ],
    },
    "meeting_objected": {**_ABOUT, "who": "SG5RG-ARB", "note": "The week is a holiday in our region."},
    "meeting_proposed": _ABOUT,
    "objection": _STEP,
    "objection_settled": {**_STEP, "note": "The record was corrected."},
    "office_amend": _OFFICE,
    "office_appoint": {
        **_OFFICE,
        "country_kept": "KE",
        "before": {"from": date(2027, 1, 1), "until": date(2027, 12, 31)},
    },
    "office_end": {**_OFFICE, "before": {"from": date(2027, 1, 1), "until": None}},
    "participation_invitation": {
        "meeting": MEETING,
        "by": "Awa Chair",
        "note": "We would like to hear of your work on exposure limits.",
        "sessions": ["Opening plenary", "Exposure limits"],
        "action_url": "/invitations/secret",
    },
    "recorded_for_you": {
        **_STEP,
        "recorded_by": "Cora Counsellor",
        "for_label": "sg_chair SG5",
        "evidence_on": date(2026, 11, 26),
        "evidence_reference": "Mail 7",
        "note": "As decided by the plenary.",
    },
    "registered_meeting_changed": {
        "meeting": MEETING,
        "what": "move",
        "changes": lambda: changed(_BEFORE, _SAID),
        "sessions": lambda: session_changes(_BEFORE, _SAID),
        "zone_law": False,
        "note": "The host offers another week.",
        "merged_into": None,
        "cause": "",
        "calendar": True,
        "answers": True,
        "registered": True,
        "action_url": _ABOUT["action_url"],
    },
    "registration_decided": {
        "place": MEETING,
        "state": "approved",
        "note": "Welcome.",
        "join": True,
        "action_url": "/j/secret",
    },
    "registration_requested": {
        "registered": "Dele Gate",
        "place": MEETING,
        "country": "KE",
        "late": True,
        "action_url": "/registrations/waiting",
    },
    "council_session_changed": {
        **{name: _REPORT[name] for name in ("from_on", "until_on", "action_url")},
        "title": "Council 2027",
        "before": "planned",
        "after": "planned",
        "opens_on": date(2027, 6, 29),
        "opened_on": date(2027, 6, 22),
        "due_on": date(2027, 6, 1),
        "was_due_on": date(2027, 5, 25),
        "note": "Decided by correspondence.",
        "steps": [("Freeze the figures", date(2027, 4, 9)), ("Publish the report", date(2027, 6, 1))],
    },
    "report_approved": {**_REPORT, "before": "submitted", "after": "approved"},
    "report_commented": {**_REPORT, "by": "Awa Chair"},
    "report_returned": {**_REPORT, "before": "submitted", "after": "draft"},
    "report_submitted": {**_REPORT, "before": "frozen", "after": "submitted"},
    "target_opened": {
        "title": lambda: gettext("Meetings held"),
        "study_period": "2025-2028",
        "place": lambda: gettext("All regions"),
        "value": lambda: "40",
        "until_on": date(2026, 12, 31),
        "note": "Please say what your group can host.",
        "action_url": "/planning/targets/00000000-0000-4000-8000-000000000004",
    },
    "terms_approved": {**_TERMS, "before": "submitted", "after": "approved"},
    "terms_in_force": _TERMS,
    "terms_returned": {**_TERMS, "number": "1.3", "before": "submitted", "after": "returned"},
    "terms_submitted": {**_TERMS, "number": "1.3", "before": "consultation", "after": "submitted"},
    "waits": {
        "rows": [
            WaitingRow(
                title="Creation request SG21RG-AFR",
                url="/creation-requests/00000000-0000-4000-8000-000000000002",
                since=datetime(2026, 11, 23, 21, 30, tzinfo=UTC),
                due=date(2026, 11, 20),
                house_default=True,
            ),
            WaitingRow(MEETING.title, str(_ABOUT["action_url"]), datetime(2026, 11, 24, 9, tzinfo=UTC)),
        ],
        "today": date(2026, 11, 25),
        "action_url": "/",
    },
}

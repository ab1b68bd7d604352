"""What a history calls what was done: a step, once it was taken, by what its button says, and what is no step.

No button speaks of the past. Rooms ask here, so that the same thing is called the same everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from flask_babel import gettext

from regional_groups.core.errors import N_
from regional_groups.core.i18n import action_label, flow_named

if TYPE_CHECKING:
    from regional_groups.core.audit import AuditEntry

TAKEN: Mapping[str, str] = {
    "Accept for review": N_("Accepted for review"),
    "Accept the risk": N_("Risk accepted"),
    "Agree to the meeting": N_("Agreed to the meeting"),
    "Approve": N_("Registration approved"),
    "Approve the report": N_("Report approved"),
    "Assess again": N_("Assessed again"),
    "Begin": N_("Work begun"),
    "Begin a revision, corrigendum or addendum": N_("Revision, corrigendum or addendum begun"),
    "Begin the translation of a text": N_("Translation of a text begun"),
    "Cancel": N_("Meeting cancelled"),
    "Cancel the entry": N_("Entry cancelled"),
    "Cancel the event": N_("Event cancelled"),
    "Cancel the registration": N_("Registration cancelled"),
    "Choose the traditional approval process": N_("Traditional approval process chosen"),
    "Close the group": N_("Group closed"),
    "Close the risk": N_("Risk closed"),
    "Comment": N_("Commented"),
    "Compare and repair now": N_("Compared and repaired"),
    "Conclude the review": N_("Review concluded"),
    "Confirm the support of the State": N_("Support of the State confirmed"),
    "Continue the group in a study period": N_("Group continued in a study period"),
    "Convene": N_("Meeting convened"),
    "Count the figures again": N_("Figures counted again"),
    "Decline the support of the State": N_("Support of the State declined"),
    "Defer to the next meeting": N_("Left for the next meeting"),
    "Dismiss the proposed level": N_("Proposed level dismissed"),
    "End publishing": N_("Publishing ended"),
    "Endorse": N_("Registration endorsed"),
    "Freeze the figures": N_("Figures frozen"),
    "Give the activity up": N_("Activity given up"),
    "Give the report of a group": N_("Report of a group given"),
    "Hand in the translation": N_("Translation handed in"),
    "Let another person take the place": N_("Place taken by another person"),
    "Merge into another group": N_("Merged into another group"),
    "Move to other dates or another place": N_("Moved to other dates or another place"),
    "Object": N_("Objection made"),
    "Open for comments": N_("Opened for comments"),
    "Open the consultation of the group": N_("Consultation of the group opened"),
    "Open the review again": N_("Review opened again"),
    "Open the risk again": N_("Risk opened again"),
    "Pause": N_("Calendar paused"),
    "Pause publishing": N_("Publishing paused"),
    "Place before the parent": N_("Placed before the parent"),
    "Postpone": N_("Activity postponed"),
    "Postpone, new dates to follow": N_("Postponed, new dates to follow"),
    "Publish the report": N_("Report published"),
    "Put on the waiting list": N_("Placed on the waiting list"),
    "Put under study": N_("Study begun"),
    "Reactivate the group": N_("Group reactivated"),
    "Read it again now": N_("Calendar read again"),
    "Record a review": N_("Review recorded"),
    "Record an objection": N_("Objection recorded"),
    "Record approval by the parent": N_("Approval by the parent recorded"),
    "Record approval by the plenary": N_("Approval by the plenary recorded"),
    "Record that it is done": N_("Completion recorded"),
    "Record that it was held": N_("Meeting recorded as held"),
    "Record that it was not held": N_("Meeting recorded as not held"),
    "Record that nobody objected": N_("Absence of objection recorded"),
    "Record that the mitigation works": N_("Mitigation recorded as working"),
    "Record that the plenary declined": N_("Rejection by the plenary recorded"),
    "Record that the study group declined": N_("Refusal by the study group recorded"),
    "Record the agreement of TSAG": N_("Agreement of TSAG recorded"),
    "Record the cancellation": N_("Cancellation recorded"),
    "Record the coordination of the parent": N_("Coordination of the parent recorded"),
    "Record the countries": N_("Countries recorded"),
    "Record the delivery": N_("Delivery recorded"),
    "Record the names in other languages": N_("Names in other languages recorded"),
    "Record the outcome": N_("Outcome recorded"),
    "Record the support of the study group": N_("Support of the study group recorded"),
    "Record the transmission": N_("Transmission recorded"),
    "Record what was delivered": N_("What was delivered is recorded"),
    "Refuse": N_("Registration refused"),
    "Rename the group": N_("Group renamed"),
    "Report progress": N_("Progress reported"),
    "Resume publishing": N_("Publishing resumed"),
    "Retire": N_("Calendar retired"),
    "Return for changes": N_("Sent back for changes"),
    "Return to the group": N_("Sent back to the group"),
    "Return to the translator": N_("Sent back to the translator"),
    "Revoke this address": N_("Address revoked"),
    "Send for translation": N_("Sent for translation"),
    "Set new dates": N_("New dates set"),
    "Submit to the Director": N_("Submitted to the Director"),
    "Submit to the parent": N_("Submitted to the parent"),
    "Submit to the secretariat": N_("Submitted to the secretariat"),
    "Submit to the study group": N_("Submitted to the study group"),
    "Supersede": N_("Replaced by a newer one"),
    "Suspend the group": N_("Group suspended"),
    "Take back to the draft": N_("Taken back to the draft"),
    "Take into the report": N_("Taken into the report"),
    "Take it into account again": N_("Taken into account again"),
    "Take it up again": N_("Taken up again"),
    "Take out of the report": N_("Taken out of the report"),
    "Take over the proposed level": N_("Proposed level taken over"),
    "Transfer to another study group": N_("Transferred to another study group"),
    "Withdraw a group": N_("Group withdrawn"),
    "Withdraw the contribution": N_("Contribution withdrawn"),
    "Withdraw the report": N_("Report withdrawn"),
    "Withdraw the request": N_("Request withdrawn"),
    "Withdraw the target": N_("Target withdrawn"),
    "Write beside the source": N_("Written beside the source"),
}


# What is told and is no step with a label: of one flow first, then of every flow.
EVENTS: Mapping[str, str] = {
    "creation:create": N_("Begun as a draft"),
    "creation:file": N_("File added"),
    "creation:file_removed": N_("File taken out"),
    "creation:support_letter": N_("Letter of support recorded"),
    "terms:create": N_("Draft begun"),
    "terms:adopt": N_("Approved with the creation of the group"),
    "terms:edit": N_("Text saved"),
    "terms:translate": N_("Translation written"),
    "terms:moved_end": N_("Last day moved"),
    "meeting:create": N_("Proposed"),
    "meeting:schedule": N_("Put into the calendar"),
    "meeting:zone_law": N_("Hours follow a new law of the time zone"),
    "meeting:hold_mail": N_("No mail about the next step"),
    "event:create": N_("Put into the calendar"),
    "event:schedule": N_("Put into the calendar"),
    "regional_group:create": N_("Established"),
    "regional_group:adopt": N_("Recorded"),
    "report:create": N_("Report begun"),
    "report:edit": N_("Report changed"),
    "report:amend": N_("Cover data corrected"),
    "report:translate": N_("Translation taken into the report"),
    "registration:create": N_("Registration requested"),
    "outside_calendar:create": N_("Added"),
    "outside_calendar:exempt": N_("Permission of the address changed"),
    "create": N_("Begun"),
    "edit": N_("Changed"),
    "amend": N_("Corrected"),
    "record": N_("Recorded afterwards"),
    "import": N_("Loaded from a file"),
    "undo": N_("Step taken back"),
    "ask_for_data": N_("Asked for what is missing"),
}


def event_taken(flow: str, entry: AuditEntry) -> str:
    """Return what a history calls an entry of the audit trail, in the current language."""
    action = entry.event.partition(":")[2]
    if action == "undo" and entry.note:
        return str(gettext("Taken back: %(step)s", step=action_taken(flow, entry.note)))
    return action_taken(flow, action)


def note_taken(entry: AuditEntry) -> str:
    """Return what was noted with an event; a step taken back or a question keeps there what it concerns, as a code."""
    return "" if entry.event.endswith((":undo", ":ask_for_data")) else entry.note


def action_taken(flow: str, action: str) -> str:
    """Return what a history calls a step that was taken, in the current language."""
    label = next((one.label for one in flow_named(flow).steps if one.action == action and one.label), "")
    told = EVENTS.get(f"{flow}:{action}") or TAKEN.get(label) or EVENTS.get(action)
    return str(gettext(told)) if told else action_label(flow, action)

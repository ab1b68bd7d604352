"""Who may do what: one map from permission to pure predicates over the actor's offices and the subject.

Page, API, mail, feed and file ask it. Source: the contract's "Who may"; offices come here resolved for a day.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from regional_groups.core.errors import Message, NotPermitted, SignInNeeded, say
from regional_groups.core.offices import (
    NOBODY,
    OFFICE_LABELS,
    SYSTEM,
    TEAM,
    Acting,
    Actor,
    Held,
    Office,
    Subject,
)

# What a right is asked with comes from here too: a room that asks needs both.
__all__ = [
    "NOBODY",
    "OFFICE_LABELS",
    "PERMISSIONS",
    "SYSTEM",
    "TEAM",
    "Acting",
    "Actor",
    "Held",
    "Office",
    "Permission",
    "Predicate",
    "Subject",
    "lead",
    "lead_functions",
    "parent_management",
    "permits",
    "require",
    "team",
    "tsb",
]

Predicate = Callable[[Actor, Subject], bool]


def tsb(actor: Actor, subject: Subject) -> bool:
    """Tell whether the actor is the counsellor of a parent, a counsellor of all, or the Director."""
    scopes = actor.scopes(Office.TSB_COUNSELLOR)
    return actor.holds(Office.TSB_DIRECTOR) or "" in scopes or bool(scopes & subject.parents)


def parent_management(actor: Actor, subject: Subject) -> bool:
    """Tell whether the actor is chair or vice-chair of a parent; one with regional duties for that region only."""
    held = (scope.partition("/") for scope in actor.scopes(Office.SG_CHAIR, Office.SG_VICE_CHAIR))
    return any(
        group in subject.parents and (not region or not subject.regions or region in subject.regions)
        for group, _, region in held
    )


_CHAIRS = (Office.RG_CHAIR, Office.RG_CO_CHAIR)


def lead_functions(group: str, filled: frozenset[Held]) -> tuple[str, ...]:
    """Return the functions that lead a group today; empty when TSB stands in for a vacant team."""
    for functions in (_CHAIRS, (Office.RG_VICE_CHAIR, Office.RG_CONTACT)):
        if any(Held(function, group) in filled for function in functions):
            return functions
    return ()


def lead(actor: Actor, subject: Subject) -> bool:
    """Tell whether the actor leads one of the groups; where the team is vacant TSB does.

    Many a chair is recorded nowhere and writes by mail: a step recorded for that office is the chair's all the same.
    """
    for group in subject.groups:
        functions = lead_functions(group, subject.filled)
        leading = {*(functions or TEAM), *_CHAIRS}
        if any(Held(function, group) in actor.offices for function in leading):
            return True
        if not functions and tsb(actor, subject):
            return True
    return False


def tsb_of_body(actor: Actor, subject: Subject) -> bool:
    """Tell whether the secretariat acts for a parent body itself: no regional group is named (facts B7.5)."""
    return not subject.groups and tsb(actor, subject)


def team(actor: Actor, subject: Subject) -> bool:
    """Tell whether the actor belongs to the management team of one of the groups, or leads it."""
    return bool(actor.scopes(*TEAM) & subject.groups) or lead(actor, subject)


def state_member(actor: Actor, subject: Subject) -> bool:
    """Tell whether the actor speaks for a Member State of the subject, or of any when none is recorded."""
    scopes = actor.scopes(Office.DELEGATE, Office.FOCAL_POINT)
    return bool(scopes & subject.countries) if subject.countries else bool(scopes)


def focal_point(actor: Actor, subject: Subject) -> bool:
    """Tell whether the actor is the focal point of the country concerned."""
    return bool(actor.scopes(Office.FOCAL_POINT) & subject.countries)


def member_rep(actor: Actor, subject: Subject) -> bool:
    """Tell whether the actor represents a Sector Member, Associate or Academia."""
    scopes = actor.scopes(Office.MEMBER_REP)
    return bool(scopes & subject.organizations) if subject.organizations else bool(scopes)


def regional_organization(actor: Actor, subject: Subject) -> bool:
    """Tell whether the actor speaks for a regional telecommunication organization."""
    return actor.holds(Office.REGIONAL_ORGANIZATION)


def regional_office(actor: Actor, subject: Subject) -> bool:
    """Tell whether the actor works for the regional office of the subject's region."""
    scopes = actor.scopes(Office.REGIONAL_OFFICE)
    return bool(scopes & subject.regions) if subject.regions else bool(scopes)


def regional_office_alone(actor: Actor, subject: Subject) -> bool:
    """Tell whether all the subject concerns lies in regions that the actor's regional offices serve."""
    return bool(subject.regions) and subject.regions <= actor.scopes(Office.REGIONAL_OFFICE)


def translator(actor: Actor, subject: Subject) -> bool:
    """Tell whether the actor translates into the subject's language."""
    return bool(actor.scopes(Office.TRANSLATOR) & subject.languages)


def author(actor: Actor, subject: Subject) -> bool:
    """Tell whether the actor wrote the thing, alone or with others, or holds the office that did."""
    return (actor.person_id is not None and actor.person_id in subject.authors) or bool(
        actor.offices & subject.author_offices
    )


def owner(actor: Actor, subject: Subject) -> bool:
    """Tell whether the thing is the actor's own."""
    return actor.person_id is not None and actor.person_id == subject.owner


def signed_in(actor: Actor, subject: Subject) -> bool:
    """Tell whether a person acts."""
    return actor.person_id is not None


def official(actor: Actor, subject: Subject) -> bool:
    """Tell whether somebody acts in an office of the field; running the service is none."""
    return any(held.function != Office.ADMIN for held in actor.offices)


def anybody(actor: Actor, subject: Subject) -> bool:
    """Tell whether the thing is public."""
    return subject.public


def office(*functions: str) -> Predicate:
    """Return the predicate that one of these functions is held; it bears their names, for the page of life cycles."""

    def holder(actor: Actor, subject: Subject) -> bool:
        return actor.holds(*functions)

    holder.__name__ = " or ".join(functions)
    return holder


class Permission(StrEnum):
    """Every right of the service, as subject:action."""

    CREATION_CREATE = "creation:create"
    CREATION_EDIT = "creation:edit"
    CREATION_VIEW_DRAFT = "creation:view-draft"
    CREATION_REVIEW = "creation:review"
    CREATION_DECIDE = "creation:decide"
    CREATION_CONFIRM_SUPPORT = "creation:confirm-support"
    GROUPS_RECORD_COUNTRIES = "groups:record-countries"
    GROUPS_MANAGE = "groups:manage"
    TERMS_DRAFT = "terms:draft"
    TERMS_SUBMIT = "terms:submit"
    TERMS_DECIDE = "terms:decide"
    TERMS_VIEW_DRAFT = "terms:view-draft"
    EVENTS_EDIT = "events:edit"
    MEETINGS_SCHEDULE = "meetings:schedule"  # a meeting of a parent body itself
    MEETINGS_CREATE = "meetings:create"
    MEETINGS_EDIT = "meetings:edit"
    MEETINGS_AGREE = "meetings:agree"
    MEETINGS_COORDINATE = "meetings:coordinate"
    MEETINGS_CONVENE = "meetings:convene"
    MEETINGS_HOLD = "meetings:hold"
    MEETINGS_REPORT = "meetings:report"
    CALENDARS_KEEP = "calendars:keep"  # which calendars of other bodies are taken into account
    CALENDARS_EXEMPT = "calendars:exempt"  # an address that no list allows
    REGISTRATIONS_CREATE = "registrations:create"
    REGISTRATIONS_INVITE = "registrations:invite"
    REGISTRATIONS_ENDORSE = "registrations:endorse"
    REGISTRATIONS_APPROVE = "registrations:approve"
    REGISTRATIONS_VIEW = "registrations:view"
    REGISTRATIONS_OWN = "registrations:own"
    CONTRIBUTIONS_SUBMIT = "contributions:submit"
    ATTENDANCE_RECORD = "attendance:record"
    MEASURES_RECORD = "measures:record"
    FEEDS_CREATE = "feeds:create"
    FEEDS_REVOKE = "feeds:revoke"
    COLLECTIONS_MANAGE = "collections:manage"  # calendars on other servers that feeds are published to
    CALENDAR_REPLIES = "calendar-replies:hand-in"  # by the mail system; an opaque address proves the rest
    REPORTS_PREPARE = "reports:prepare"
    REPORTS_APPROVE = "reports:approve"
    REPORTS_VIEW_UNPUBLISHED = "reports:view-unpublished"
    TRANSLATIONS_WRITE = "translations:write"  # of a report's texts, into one language
    PLANS_VIEW = "plans:view"  # drafts of the plan and the register of risks
    TARGETS_PREPARE = "targets:prepare"
    TARGETS_COMMENT = "targets:comment"
    TARGETS_AGREE = "targets:agree"  # TSAG agrees, they record it
    STANDARDS_CREATE = "standards:create"
    STANDARDS_EDIT = "standards:edit"
    STANDARDS_DECIDE = "standards:decide"
    STANDARDS_HANDLE = "standards:handle"
    TARIFFS_CHOOSE = "tariffs:choose"  # the group decides; its team records it (facts B5.2)
    OUTREACH_KEEP = "outreach:keep"
    FUNDS_VIEW = "funds:view"
    FUNDS_RECORD = "funds:record"
    RISKS_KEEP = "risks:keep"
    RISKS_REVIEW = "risks:review"  # by whoever answers for a risk, too
    WORK_RECORD = "work:record"  # staff days and missions of a regional office
    ACTIVITIES_KEEP = "activities:keep"
    ACTIVITIES_REPORT = "activities:report"  # how far an activity is
    PLANS_REVIEW = "plans:review"
    OUTBOX_MANAGE = "outbox:manage"  # what could not be sent
    OFFICES_APPOINT = "offices:appoint"
    AUDIT_VIEW = "audit:view"
    RECORD_FOR_OTHERS = "record:for-others"
    AMEND = "amend:any"


PERMISSIONS: dict[Permission, tuple[Predicate, ...]] = {
    Permission.CREATION_CREATE: (state_member, member_rep, regional_organization, regional_office),
    Permission.CREATION_EDIT: (author,),
    Permission.CREATION_VIEW_DRAFT: (author, anybody),
    Permission.CREATION_REVIEW: (tsb,),
    Permission.CREATION_DECIDE: (parent_management,),
    Permission.CREATION_CONFIRM_SUPPORT: (focal_point,),
    Permission.GROUPS_RECORD_COUNTRIES: (tsb,),
    Permission.GROUPS_MANAGE: (parent_management,),
    Permission.TERMS_DRAFT: (team,),
    Permission.TERMS_SUBMIT: (lead,),
    Permission.TERMS_DECIDE: (parent_management,),
    Permission.TERMS_VIEW_DRAFT: (team, parent_management, tsb, anybody),
    Permission.EVENTS_EDIT: (team, regional_office, tsb),
    Permission.MEETINGS_SCHEDULE: (tsb, parent_management),
    Permission.MEETINGS_CREATE: (team, regional_office, tsb),
    Permission.MEETINGS_EDIT: (team, regional_office, tsb),
    Permission.MEETINGS_AGREE: (lead,),
    Permission.MEETINGS_COORDINATE: (parent_management,),
    Permission.MEETINGS_CONVENE: (tsb,),
    Permission.MEETINGS_HOLD: (tsb, lead),
    Permission.MEETINGS_REPORT: (lead, tsb_of_body),
    Permission.CALENDARS_KEEP: (tsb, regional_office_alone),
    Permission.CALENDARS_EXEMPT: (office(Office.ADMIN),),
    Permission.REGISTRATIONS_CREATE: (owner, focal_point),
    Permission.REGISTRATIONS_INVITE: (team,),
    Permission.REGISTRATIONS_ENDORSE: (focal_point,),
    Permission.REGISTRATIONS_APPROVE: (tsb,),
    Permission.REGISTRATIONS_VIEW: (owner, focal_point, team, tsb),
    Permission.REGISTRATIONS_OWN: (owner, focal_point),
    Permission.CONTRIBUTIONS_SUBMIT: (state_member, member_rep),
    Permission.ATTENDANCE_RECORD: (tsb, team),
    Permission.MEASURES_RECORD: (tsb, team),
    Permission.FEEDS_CREATE: (signed_in,),
    Permission.FEEDS_REVOKE: (owner, office(Office.ADMIN)),
    Permission.COLLECTIONS_MANAGE: (office(Office.ADMIN),),
    Permission.CALENDAR_REPLIES: (office(Office.ADMIN, Office.TSB_COUNSELLOR, Office.TSB_DIRECTOR),),
    Permission.REPORTS_PREPARE: (office(Office.REPORT_OFFICER),),
    Permission.REPORTS_APPROVE: (office(Office.TSB_DIRECTOR),),
    Permission.REPORTS_VIEW_UNPUBLISHED: (
        office(Office.REPORT_OFFICER, Office.TSB_DIRECTOR, Office.BSG_COORDINATOR, Office.TRANSLATOR),
        tsb,  # a counsellor of all leads a report for its officer
        anybody,
    ),
    Permission.TRANSLATIONS_WRITE: (translator,),
    Permission.PLANS_VIEW: (
        office(Office.BSG_COORDINATOR, Office.REPORT_OFFICER, Office.TRANSLATOR, Office.REGIONAL_OFFICE),
        tsb,
    ),
    Permission.TARGETS_PREPARE: (office(Office.BSG_COORDINATOR, Office.REPORT_OFFICER),),
    Permission.TARGETS_COMMENT: (official,),
    Permission.TARGETS_AGREE: (office(Office.BSG_COORDINATOR, Office.TSB_DIRECTOR),),
    Permission.STANDARDS_CREATE: (state_member, member_rep, team, regional_office),
    Permission.STANDARDS_EDIT: (author,),
    Permission.STANDARDS_DECIDE: (parent_management,),
    Permission.STANDARDS_HANDLE: (tsb,),
    Permission.TARIFFS_CHOOSE: (team,),
    Permission.OUTREACH_KEEP: (parent_management, regional_office, tsb, office(Office.BSG_COORDINATOR)),
    Permission.FUNDS_VIEW: (office(Office.BSG_COORDINATOR, Office.REPORT_OFFICER), tsb),
    Permission.FUNDS_RECORD: (office(Office.BSG_COORDINATOR, Office.TSB_DIRECTOR),),
    Permission.WORK_RECORD: (regional_office_alone, office(Office.BSG_COORDINATOR)),
    Permission.RISKS_KEEP: (office(Office.BSG_COORDINATOR, Office.REPORT_OFFICER),),
    Permission.RISKS_REVIEW: (office(Office.BSG_COORDINATOR, Office.REPORT_OFFICER), author),
    Permission.ACTIVITIES_KEEP: (office(Office.BSG_COORDINATOR),),
    Permission.ACTIVITIES_REPORT: (office(Office.BSG_COORDINATOR), author),
    Permission.PLANS_REVIEW: (office(Office.BSG_COORDINATOR),),
    Permission.OUTBOX_MANAGE: (office(Office.ADMIN),),
    Permission.OFFICES_APPOINT: (tsb, parent_management, office(Office.ADMIN)),
    Permission.AUDIT_VIEW: (office(Office.ADMIN, Office.TSB_COUNSELLOR, Office.TSB_DIRECTOR),),
    Permission.RECORD_FOR_OTHERS: (tsb,),
    Permission.AMEND: (tsb,),
}


def permits(permission: Permission, actor: Actor, subject: Subject) -> bool:
    """Tell whether the actor may do this to the subject; the system itself may."""
    return actor.system or any(allows(actor, subject) for allows in PERMISSIONS[permission])


def require(permission: Permission, actor: Actor, subject: Subject) -> None:
    """Refuse an actor who lacks the right.

    Raises:
        SignInNeeded: nobody is signed in.
        NotPermitted: the offices held do not allow it.
    """
    if permits(permission, actor, subject):
        return
    if actor.person_id is None and actor.acting is None:  # a vacant office recorded for is known
        raise SignInNeeded(say("Please sign in to do this."))
    if actor.acting is not None:
        raise beside_whom(
            say("Whom you record this for does not take this step either. Name the office whose step it is."),
            actor,
        )
    raise NotPermitted(
        say("None of your offices allows this step. Ask the secretariat if you think one should.")
    )


def beside_whom(message: Message, actor: Actor) -> NotPermitted:
    """Return a refusal; of a step recorded for somebody else it names the field that chose for whom."""
    if actor.acting is None:
        return NotPermitted(message)
    chosen = "person" if actor.acting.for_person else "office"
    return NotPermitted(message, fields={f"on_behalf_of-{chosen}": [message]})

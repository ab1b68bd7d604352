"""Clauses on the Director, TSAG and the regional offices, and on convening and documents (B6, B7)."""

from regional_groups.core.clause_record import N_, Clause

_R1 = N_("WTSA Resolution 1")
_HAMMAMET = "Rev. Hammamet, 2016"
_R44 = "Proposal to revise WTSA Resolution 44"
_PROPOSAL = "proposal towards Geneva, 2022; adoption not verified"
_A1 = "Recommendation ITU-T A.1"
_A1_EDITION = "10/2016"
_LETTERS = "TSB collective letters"

PROCEDURE = (
    Clause(
        "B6.1",
        N_("Account of resources in the chair's report"),
        f"{_R1}, 5.4bis",
        _HAMMAMET,
        "high",
        "The chair's report of each meeting of a study group or regional group carries a full account of "
        "resources used, fellowships requested and provided, and extra-budgetary resources.",
    ),
    Clause(
        "B6.2",
        N_("Secretariat assigned to regional groups"),
        f"{_R1}, 5.2bis",
        _HAMMAMET,
        "high",
        "The secretariat assigned to regional groups supports the members towards the strategic plan.",
    ),
    Clause(
        "B6.3",
        N_("Duties of the Director towards regional groups"),
        f"{_R44}, instructs the Director 3, 11, 12 and 14",
        _PROPOSAL,
        "high",
        "The Director supports the groups, considers workshops with their meetings, widens remote "
        "participation and reports to the Council on their effectiveness. The report was already asked "
        "for in 2016.",
    ),
    Clause(
        "B6.4",
        N_("Joint meetings are coordinated by study groups and TSAG"),
        f"{_R44}, instructs study groups and TSAG 3",
        _PROPOSAL,
        "high",
        "Study groups and TSAG coordinate the joint meetings of regional groups. Read in a proposal.",
    ),
    Clause(
        "B6.5",
        N_("Joint meetings beside a workshop raise attendance"),
        f"{_R44}, taking into account h",
        _PROPOSAL,
        "high",
        "Joint meetings of groups of different study groups, above all next to a workshop or a meeting of "
        "a regional standards body, are seen as raising attendance and efficiency. Read in a proposal.",
    ),
    Clause(
        "B6.6",
        N_("Help of the regional offices"),
        f"{_R44}, further resolves 1 to 3",
        _PROPOSAL,
        "high",
        "Regional offices assist the groups and the vice-chairs with regional duties in outreach and its "
        "reports. A duty to organize and coordinate the groups' activities stands in the proposal only.",
    ),
    Clause(
        "B6.7",
        N_("Role of TSAG"),
        f"{_R1}, section 4",
        _HAMMAMET,
        "high",
        "TSAG monitors programmes and priorities, meets at least once a year and aims to issue its report "
        "within six weeks. It may act between assemblies on matters given to it.",
    ),
    Clause(
        "B7.1",
        N_("Collective letter two months before the meeting"),
        N_("Recommendation ITU-T A.1, 1.1.4 and 1.3.2"),
        _A1_EDITION,
        "high",
        "The letter goes out two months before as far as practicable, three if the meeting was not "
        "already scheduled, with agenda, draft work plan and registration details.",
    ),
    Clause(
        "B7.2",
        N_("Contributions twelve calendar days before the meeting"),
        N_("Recommendation ITU-T A.1, 3.1.8 and 3.2.1 to 3.2.5"),
        _A1_EDITION,
        "high",
        "A contribution arrives at least twelve calendar days before the opening; a later one waits for "
        "the next meeting unless the Director admits it as extremely important. Translation needs two "
        "months.",
    ),
    Clause(
        "B7.3",
        N_("Temporary documents seven calendar days before the meeting"),
        N_("Recommendation ITU-T A.1, 3.3.3"),
        _A1_EDITION,
        "high",
        "Temporary documents from before the meeting are available seven calendar days before it; reports "
        "on very recent events and administrative documents are excepted.",
    ),
    Clause(
        "B7.4",
        N_("Too few contributions: the meeting is not held"),
        f"{_A1}, 1.3.3",
        _A1_EDITION,
        "high",
        "When too few contributions have come the Director, with the chair, may decide that the meeting "
        "is not held.",
    ),
    Clause(
        "B7.5",
        N_("Report of the meeting"),
        f"{_A1}, 1.7.1",
        _A1_EDITION,
        "high",
        "TSB prepares the report, or the chair if TSB is absent: organization of work, contributions, "
        "main results, future work, next meetings, liaison statements.",
    ),
    Clause(
        "B7.6",
        N_("What a liaison statement states"),
        f"{_A1}, 1.5.1",
        _A1_EDITION,
        "high",
        "Questions, source meeting, title, addressees for action, comment or information, level of "
        "approval, deadline if action is asked, contact.",
    ),
    Clause(
        "B7.7",
        N_("Rules of study groups applied by analogy"),
        _LETTERS,
        "2013 to 2018",
        "medium",
        "The clauses on convening and documents are written for study groups and working parties; letters "
        "show that they are applied to regional groups by analogy.",
    ),
    Clause(
        "B7.8",
        N_("Observed lead times of letters"),
        _LETTERS,
        "2008 to 2018, computed",
        "high",
        "Letters for meetings of regional groups went out 47 to 122 days before the opening, so that the "
        "target of two months is often missed.",
    ),
    Clause(
        "B7.9",
        N_("Deadlines printed in letters"),
        N_("TSB collective letters 2/3 and 2/TSAG"),
        "2017",
        "high",
        "Fellowship and interpretation requests 42 days before, registration and visa support one month, "
        "captioning or sign language 66 days in one letter, "
        "contributions 12 or 13 days. Twelve days are the minimum; the secretariat sets the printed date.",
    ),
    Clause(
        "B7.10",
        N_("Numbers of letters, circulars and documents"),
        "TSB letters and executive summaries",
        "2012 to 2025",
        "high",
        "Collective letters are numbered for each group, circulars for the whole of TSB in a study "
        "period. Document codes of regional groups could not be checked.",
    ),
    Clause(
        "B7.11",
        N_("Addressees of a collective letter"),
        "TSB collective letters 1/SG12RG-AFR and 2/SG13RG-AFR",
        "2017 and 2018",
        "high",
        "Administrations, Sector Members, Associates of the parent and Academia, with copies to the "
        "regional organization and the regional or area office.",
    ),
    Clause(
        "B7.12",
        N_("Meetings outside Geneva on invitation"),
        f"{_R1}, 2.2",
        _HAMMAMET,
        "high",
        "The host states that it bears the extra cost and supplies premises; if the invitation falls, "
        "Geneva is proposed on the same dates. Written for study groups.",
    ),
    Clause(
        "B7.13",
        N_("Hands-on training beside the meeting"),
        _LETTERS,
        "2017 and 2018",
        "high",
        "A training of half a day to one day on bridging the standardization gap is often attached to the "
        "meeting.",
    ),
)

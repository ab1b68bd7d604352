"""Clauses on the groups, the legal texts, creation, terms of reference and decisions (A, B1 to B5)."""

from regional_groups.core.clause_record import N_, Clause

_R1 = N_("WTSA Resolution 1")
_HAMMAMET = "Rev. Hammamet, 2016"
_R44 = "Proposal to revise WTSA Resolution 44"
_PROPOSAL = "proposal towards Geneva, 2022; adoption not verified"
_TOR = N_("Terms of reference pages of ITU-T regional groups")

RULES = (
    Clause(
        "A3",
        N_("Existing groups and active groups are counted apart"),
        "ITU annual reports, objective T.2",
        "2015 and 2017",
        "high",
        "Published figures tell existing groups (23 in January 2018) from active ones (13 of 15 in 2015). "
        "A group is active in a period when it met at least once in it.",
    ),
    Clause(
        "A7",
        N_("Membership is recorded for each group"),
        "ITU workshop pages and news of administrations",
        "2017 to 2023",
        "high",
        "A country may belong to several groups of one parent and to groups outside its ITU region. "
        "Membership is therefore recorded for each group and never derived from the region.",
    ),
    Clause(
        "B1.1",
        N_("Resolution 44: bridging the standardization gap"),
        "WTSA Resolution 44",
        "Florianópolis 2004 to New Delhi 2024",
        "high",
        "The resolution on the standardization gap between developing and developed countries was adopted "
        "in 2004 and revised by every assembly since.",
    ),
    Clause(
        "B1.2",
        N_("Resolution 54: regional groups of study groups"),
        "WTSA Resolution 54",
        "Rev. New Delhi, 2024",
        "high",
        "Resolution 54 is in force beside Resolution 44 and was not merged into it. Its edition of 2022 "
        "is known from general knowledge only.",
    ),
    Clause(
        "B1.3",
        N_("Resolution 26 was taken over by Resolution 54"),
        "Action plans of WTSA-08 and WTSA-12, tables of contents",
        "2008 and 2012",
        "medium",
        "The former resolution on assistance to the regional groups of Study Group 3 is no longer listed "
        "in 2012; that Resolution 54 took over its subject is inferred.",
    ),
    Clause(
        "B1.4",
        N_("Related resolutions"),
        "WTSA Resolution 108 and documents of the Council",
        "2017 to 2024",
        "high",
        "Related texts are Plenipotentiary Resolutions 71, 123, 151, 154 and 167, Council Resolution 1353 "
        "and WTSA Resolutions 22 and 32.",
    ),
    Clause(
        "B2.1",
        N_("A regional group is set up within a study group"),
        f"{_R1}, 2.1.4",
        _HAMMAMET,
        "high",
        "A study group may have a regional group for Questions and studies that particularly interest "
        "Member States and Sector Members of one ITU region.",
    ),
    Clause(
        "B2.2",
        N_("Creation is supported case by case"),
        f"{_R44}, resolves 4",
        _PROPOSAL,
        "high",
        "Creation is supported case by case and in a coordinated way, within available resources and "
        "other contributions; cooperation with regional standardization bodies is encouraged. Read in a "
        "proposal.",
    ),
    Clause(
        "B2.3",
        N_("The region drafts both texts, the parent study group approves them"),
        f"{_R44}, invites the regions 1 and 4",
        _PROPOSAL,
        "high",
        "Regions and their Member States take the initiative and draft the terms of reference and the "
        "working methods; the parent study group approves both. Read in a proposal.",
    ),
    Clause(
        "B2.4",
        N_("Observed paths to creation"),
        _TOR,
        "2009 to 2017",
        "high",
        "Groups came from a contribution of a Member State to the parent, from a decision of a regional "
        "body proposed to the parent, or from a survey run by the parent.",
    ),
    Clause(
        "B2.5",
        N_("The parent study group decides in plenary"),
        _TOR,
        "precedents of 2008 to 2017",
        "medium",
        "The plenary of the parent study group takes the decision and its report records it with the "
        "meeting's date. The precedents are certain; that this is the rule for all is inferred.",
    ),
    Clause(
        "B2.6",
        N_("What a complete creation request holds"),
        "Derived from the precedents",
        "no official form was found",
        "medium",
        "Requester and contact, parent study group, region and supporting countries, justification, draft "
        "terms of reference and working methods, proposed officers, links with regional organizations, "
        "resources.",
    ),
    Clause(
        "B2.7",
        N_("One parent for each regional group"),
        "WTSA-16 document of Zambia",
        "7 October 2016",
        "high",
        "One group accredited to several study groups was proposed in 2016 and opposed because mandates "
        "differ. The practice remained one parent for each group, with joint meetings.",
    ),
    Clause(
        "B3.1",
        N_("Usual parts of terms of reference"),
        _TOR,
        "2008 to 2025",
        "high",
        "Preamble with resolutions, decision and meeting of establishment, objectives, list of tasks, "
        "sometimes regional priorities, date of the last update.",
    ),
    Clause(
        "B3.2",
        N_("Tasks found in nearly all terms of reference"),
        _TOR,
        "2008 to 2025",
        "high",
        "Active participation, information on the parent's work, a forum for the region, contributions, "
        "regional priorities, training needs and workshops, capacity to make standards, liaison with "
        "regional bodies.",
    ),
    Clause(
        "B3.3",
        N_("Usual headings of working methods"),
        "Working methods of SG5RG-ARB and SG12RG-AFR",
        "2008 to 2025",
        "high",
        "Administrative support, meeting logistics, working language, deliverables, progress reports, "
        "meeting announcements, working guidelines; also leadership, participation, financing, approval "
        "of deliverables.",
    ),
    Clause(
        "B3.4",
        N_("What working methods say"),
        "Working methods of SG5RG-ARB and SG12RG-AFR",
        "2008 to 2025",
        "high",
        "The group decides how often and where it meets and its participants agree the working language. "
        "It delivers contributions and reports to its parent, with a progress report to each parent "
        "meeting.",
    ),
    Clause(
        "B3.5",
        N_("Terms of reference are revised in each study period"),
        _TOR,
        "2025",
        "high",
        "Terms of reference are brought up to date in each study period, so that every version keeps the "
        "parent meeting that approved it.",
    ),
    Clause(
        "B4.1",
        N_("Participation in regional groups of Study Group 3"),
        f"{_R1}, 2.3.2",
        _HAMMAMET,
        "high",
        "In principle only delegates and representatives of Member States and operating agencies of the "
        "region.",
    ),
    Clause(
        "B4.2",
        N_("Participation in regional groups of other study groups"),
        f"{_R1}, 2.3.3",
        _HAMMAMET,
        "high",
        "In principle only delegates and representatives of Member States, Sector Members and Associates "
        "of the study group who belong to the region.",
    ),
    Clause(
        "B4.3",
        N_("Invitation of others to a meeting"),
        f"{_R1}, 2.3.2 and 2.3.3",
        _HAMMAMET,
        "high",
        "The group may invite others to all or part of a meeting, provided they could attend the full "
        "study group. Whether later editions changed this is not known.",
    ),
    Clause(
        "B4.4",
        N_("Workshops are open, meetings are restricted"),
        "ITU workshop pages",
        "2018 to 2026",
        "high",
        "A workshop beside a meeting is free of charge and open to ITU members and to anyone from a "
        "Member State, so one event mixes open and restricted sessions.",
    ),
    Clause(
        "B4.5",
        N_("Participation does not replace membership"),
        "Working methods of SG12RG-AFR",
        "2008",
        "high",
        "Taking part in a regional group is no substitute for membership of ITU.",
    ),
    Clause(
        "B5.1",
        N_("Outputs are contributions and reports to the parent"),
        f"{_R1}, section 9, and working methods",
        _HAMMAMET,
        "medium",
        "A regional group gives contributions and reports to its parent; in general it has no power to "
        "approve Recommendations.",
    ),
    Clause(
        "B5.2",
        N_("Regional tariffs of Study Group 3"),
        f"{_R1}, 9.2.1 note",
        _HAMMAMET,
        "high",
        "A regional group of Study Group 3 may itself choose the traditional approval process for "
        "regional tariffs; without objection only its Member States are consulted and only the region is "
        "bound.",
    ),
    Clause(
        "B5.3",
        N_("Study groups decide by consensus"),
        f"{_R1}, sections 1bis and 7",
        _HAMMAMET,
        "medium",
        "Study groups work by consensus. That the creation of a group and the approval of its texts need "
        "consensus in the parent's plenary is assumed.",
    ),
)

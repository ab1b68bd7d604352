"""Items of Resolutions 44 and 108 that rules and reports cite one by one.

Resolution 44 was read in a proposal that merges additions and deletions: an item may not have been adopted,
and every edition below says so. The confidence is that of the text of the proposal.
"""

from regional_groups.core.clause_record import N_, Clause

_R44 = "Proposal to revise WTSA Resolution 44"
_PROPOSAL = N_("proposal towards Geneva, 2022; adoption not verified")
_R108 = "WTSA Resolution 108"
_NEW_DELHI = "New Delhi, 2024"

RESOLUTIONS = (
    Clause(
        "R44:taking into account h",
        N_("Joint meetings encourage participation"),
        f"{_R44}, taking into account h",
        _PROPOSAL,
        "high",
        "Joint meetings of groups of different study groups, held beside a regional workshop or a meeting "
        "of a regional standards body, encourage developing countries to take part and make the meetings "
        "more effective. Read in a proposal.",
    ),
    Clause(
        "R44:resolves 4",
        N_("Support for the creation of regional groups"),
        f"{_R44}, resolves 4",
        _PROPOSAL,
        "high",
        "Creation in a coordinated way is supported case by case within available resources and other "
        "contributions, and cooperation with other regional standardization bodies is encouraged. Read in "
        "a proposal.",
    ),
    Clause(
        "R44:resolves 5",
        N_("An item of its own in the annual budget"),
        f"{_R44}, resolves 5",
        _PROPOSAL,
        "high",
        "The annual budget keeps an item of its own for bridging the standardization gap, while voluntary "
        "contributions go on being encouraged. Read in a proposal.",
    ),
    Clause(
        "R44:resolves 6",
        N_("Interpretation on request"),
        f"{_R44}, resolves 6",
        _PROPOSAL,
        "high",
        "Interpretation is given as participants ask for it in the plenaries of study groups and working "
        "parties and in all meetings of TSAG. Read in a proposal.",
    ),
    Clause(
        "R44:resolves 7",
        N_("Support for regional standards on request"),
        f"{_R44}, resolves 7",
        _PROPOSAL,
        "high",
        "Case by case, the work of regional groups on regional standards is supported where the Member "
        "States and Sector Members concerned ask the study group for it. Read in a proposal.",
    ),
    Clause(
        "R44:further resolves 1",
        N_("Regional offices assist regional groups"),
        f"{_R44}, further resolves 1",
        _PROPOSAL,
        "high",
        "Regional offices promote and coordinate standardization in their regions, recruit members and "
        "give regional groups the help they need. Read in a proposal.",
    ),
    Clause(
        "R44:further resolves 2",
        N_("Regional offices assist vice-chairs with regional duties"),
        f"{_R44}, further resolves 2",
        _PROPOSAL,
        "high",
        "Within their budgets, regional offices assist the vice-chairs who have regional duties in "
        "outreach, in a plan for it and in reports on it. Read in a proposal.",
    ),
    Clause(
        "R44:further resolves 3",
        N_("Regional offices coordinate activities of regional groups"),
        f"{_R44}, further resolves 3",
        _PROPOSAL,
        "high",
        "Regional offices organize and coordinate the activities of the regional groups. This item stands "
        "in the proposal only.",
    ),
    Clause(
        "R44:invites the Council",
        N_("More credits for fellowships, interpretation and translation"),
        f"{_R44}, invites the Council",
        _PROPOSAL,
        "high",
        "The Council is asked to raise the credits for fellowships, interpretation and translation for "
        "TSAG, study groups and regional groups. Read in a proposal.",
    ),
    Clause(
        "R44:instructs the Director 3",
        N_("Workshops beside meetings of regional groups"),
        f"{_R44}, instructs the Director 3",
        _PROPOSAL,
        "high",
        "Wherever possible the Director considers holding workshops together with meetings of regional "
        "groups, in coordination with the regional offices. Read in a proposal.",
    ),
    Clause(
        "R44:instructs the Director 11",
        N_("Support for the creation and running of regional groups"),
        f"{_R44}, instructs the Director 11",
        _PROPOSAL,
        "high",
        "The Director gives all support needed to create and run regional groups and eases their meetings "
        "and workshops. Read in a proposal.",
    ),
    Clause(
        "R44:instructs the Director 12",
        N_("Report to the Council on effectiveness"),
        f"{_R44}, instructs the Director 12",
        _PROPOSAL,
        "high",
        "The Director reports to the Council on the effectiveness of regional groups. A report of 2017 "
        "confirms that this was already asked for in 2016. Read in a proposal.",
    ),
    Clause(
        "R44:instructs the Director 14",
        N_("Remote participation in more workshops"),
        f"{_R44}, instructs the Director 14",
        _PROPOSAL,
        "high",
        "As far as possible the Director provides remote participation for more workshops, seminars and "
        "forums. Read in a proposal.",
    ),
    Clause(
        "R44:instructs study groups and TSAG 3",
        N_("Coordination of joint meetings"),
        f"{_R44}, instructs study groups and TSAG 3",
        _PROPOSAL,
        "high",
        "Study groups and TSAG coordinate the joint meetings of regional groups. Read in a proposal.",
    ),
    Clause(
        "R44:invites the regions 1",
        N_("The regions create and support regional groups"),
        f"{_R44}, invites the regions 1",
        _PROPOSAL,
        "high",
        "Regions and their Member States go on creating regional groups, in accordance with resolves 4 "
        "and Resolution 54, and support their meetings in coordination with TSB. Read in a proposal.",
    ),
    Clause(
        "R44:invites the regions 2",
        N_("The regions take an active part"),
        f"{_R44}, invites the regions 2",
        _PROPOSAL,
        "high",
        "Regions and their Member States take part actively in regional groups and help regional "
        "organizations to set up frameworks for standardization. Read in a proposal.",
    ),
    Clause(
        "R44:invites the regions 3",
        N_("Joint meetings with regional standards bodies"),
        f"{_R44}, invites the regions 3",
        _PROPOSAL,
        "high",
        "Regions create regional standards bodies where appropriate and encourage their joint and "
        "coordinated meetings with regional groups. Read in a proposal.",
    ),
    Clause(
        "R44:invites the regions 4",
        N_("The regions draft terms of reference and working methods"),
        f"{_R44}, invites the regions 4",
        _PROPOSAL,
        "high",
        "Regions and their Member States draft the terms of reference and working methods of regional "
        "groups for approval by the parent study group. Read in a proposal.",
    ),
    Clause(
        "R108:instructs TSAG 1",
        N_("Vision, priorities and action plan"),
        f"{_R108}, instructs TSAG 1",
        _NEW_DELHI,
        "high",
        "With all parties concerned, TSAG prepares a vision, strategic priorities and an action plan for "
        "the development of ITU-T.",
    ),
    Clause(
        "R108:instructs TSAG 4",
        N_("Review of strategic planning"),
        f"{_R108}, instructs TSAG 4",
        _NEW_DELHI,
        "high",
        "TSAG reviews how strategic planning is carried out on reports of TSB and of its rapporteur "
        "groups, and gives guidance.",
    ),
    Clause(
        "R108:instructs the Director 1",
        N_("Results-based management and regular reports"),
        f"{_R108}, instructs the Director 1",
        _NEW_DELHI,
        "high",
        "The Director builds results-based management into ITU-T, takes account of support for the "
        "regional presence, and reports regularly to TSAG, to the Council working group on strategic and "
        "financial plans and to the Council.",
    ),
    Clause(
        "R108:instructs the Director 2",
        N_("Management of risks"),
        f"{_R108}, instructs the Director 2",
        _NEW_DELHI,
        "high",
        "The Director develops an approach to risk management for the whole of ITU-T, with strategic and "
        "operational risks and their mitigation.",
    ),
)

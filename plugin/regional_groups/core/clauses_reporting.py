"""Clauses on the effectiveness report, its indicators, results and the action plan (C, F)."""

from regional_groups.core.clause_record import N_, Clause

_ANNUAL = "ITU annual reports, objective T.2"
_ANNEX = "Proposal to revise WTSA Resolution 44"
_PROPOSAL = "proposal towards Geneva, 2022; adoption not verified"

REPORTING = (
    Clause(
        "C5",
        N_("Four measurable dimensions of participation"),
        _ANNUAL,
        "2015 and 2017",
        "high",
        "Attendance at meetings, submission of contributions, leadership positions, meetings and "
        "workshops hosted, each above all for developing countries; beside them the growth of membership.",
    ),
    Clause(
        "C6",
        N_("Outputs for bridging the standardization gap"),
        _ANNUAL,
        "2015 and 2017",
        "high",
        "Remote participation, fellowships and regional groups; workshops and seminars with training; "
        "outreach and promotion.",
    ),
    Clause(
        "C7",
        N_("Published values usable as history"),
        "ITU annual report, objective T.2",
        "2017",
        "high",
        "23 regional groups in January 2018; developing countries held 39 % of chair posts, 50 % of co- "
        "chair posts and 67 % of co-chair and vice-chair posts in 2017; 9 Sector Members and 21 "
        "Associates joined.",
    ),
    Clause(
        "C8",
        N_("Indicators suggested by the texts"),
        "Derived from the texts named by each indicator",
        "our suggestion",
        "medium",
        "Each suggested indicator rests on a text that asks for its subject. The indicators of the report "
        "of 2017 to the Council could not be read.",
    ),
    Clause(
        "C10.1",
        N_("Results-based management and risk management in ITU-T"),
        "WTSA Resolution 108",
        "New Delhi, 2024",
        "high",
        "The Director builds a results-based operational plan, reports regularly on it and develops the "
        "management of strategic and operational risks; TSAG sets vision and priorities and reviews "
        "progress.",
    ),
    Clause(
        "C10.2",
        N_("The results chain of ITU"),
        "ITU strategic framework, CWG-SFP-3/5",
        "2020 to 2023",
        "high",
        "Goals have targets, objectives have outcomes, and outputs are delivered by activities.",
    ),
    Clause(
        "C10.3",
        N_("The strategic plan 2024-2027"),
        "Plenipotentiary Resolution 71",
        "Rev. Bucharest, 2022",
        "medium",
        "The two goals are universal connectivity and sustainable digital transformation. Where regional "
        "groups fit below them comes from general knowledge.",
    ),
    Clause(
        "C10.4",
        N_("Fields of a performance report"),
        "BDT performance report, TDAG-19/2",
        "2018",
        "medium",
        "Expected results stand against achieved ones with indicators, followed by an assessment of "
        "risks. The usual fields of indicators and risks are common practice.",
    ),
    Clause(
        "C10.5",
        N_("Risks supported by the sources"),
        "WTSA Resolution 44 (proposal), Recommendation ITU-T A.1 and letters",
        "2012 to 2022",
        "high",
        "Budgets that keep countries away, too few contributions, late letters, moved dates, withdrawn "
        "hosts, poor connectivity, time zones, overlap between groups, lost continuity of delegates.",
    ),
    Clause(
        "C10.6",
        N_("Sessions of the Council"),
        "ITU Council pages",
        "2017 to 2025",
        "high",
        "The Council has 48 members; its sessions were in May 2017, July 2023, June 2024 and June 2025.",
    ),
    Clause(
        "F1",
        N_("Four programmes of the action plan"),
        f"{_ANNEX}, annex",
        _PROPOSAL,
        "high",
        "Capability to make standards, application of standards, human resources, fund-raising. The first "
        "asks for methods, tools and indicators that measure results. Read in a proposal.",
    ),
    Clause(
        "F2",
        N_("Five kinds of gap"),
        f"{_ANNEX}, recognizing",
        _PROPOSAL,
        "high",
        "Voluntary standards, mandatory technical regulations, conformity assessment, skilled people, "
        "effective participation in ITU-T. Read in a proposal.",
    ),
)

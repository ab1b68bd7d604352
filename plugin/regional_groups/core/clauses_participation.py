"""Clauses on remote participation, languages, fellowships and developing countries (D, E6)."""

from regional_groups.core.clause_record import N_, Clause

_FELLOWSHIPS = "ITU-T fellowship pages"

PARTICIPATION = (
    Clause(
        "D1",
        N_("Formats of meetings"),
        "A-series Supplement 4, scope",
        "12/2022",
        "high",
        "Physical, physical with remote observation, physical with remote participation, and virtual. "
        "Sessions of one meeting may differ; regional groups are covered; rights of remote participants "
        "are left out.",
    ),
    Clause(
        "D2",
        N_("Remote participants and decisions"),
        "SG5 executive summary and papers of a Council working group",
        "2022 to 2025",
        "high",
        "At one physical meeting those physically present decided; the rights of remote participants were "
        "later found unclear. They are set for each meeting.",
    ),
    Clause(
        "D3",
        N_("The remote participation tool"),
        "User guide and remote participation page of ITU",
        "2013 to 2019",
        "high",
        "One web-based tool run by ITU serves virtual and hybrid meetings at low bandwidth; only "
        "registered users join statutory meetings. Yearly statistics across Sectors are asked for.",
    ),
    Clause(
        "D4",
        N_("Interpretation on request of participants"),
        "Proposal to revise WTSA Resolution 44, resolves 6",
        "proposal towards Geneva, 2022; adoption not verified",
        "high",
        "In plenaries of study groups and working parties and in TSAG, interpretation is given in the "
        "official languages that participants ask for. Read in a proposal, seen in practice.",
    ),
    Clause(
        "D5",
        N_("Languages of regional groups"),
        "Event pages and working methods",
        "2012 to 2026",
        "high",
        "Regional groups are outside the rule on interpretation: participants agree the language, and "
        "interpretation depends on budget and host.",
    ),
    Clause(
        "D6",
        N_("One full or two partial fellowships for each eligible Member State"),
        _FELLOWSHIPS,
        "2024",
        "high",
        "Full means ticket and daily allowance, partial one of the two. The form is authorized by the "
        "administration, registration comes first, presence is required on all days, late forms are "
        "refused.",
    ),
    Clause(
        "D7",
        N_("Criteria for fellowships"),
        _FELLOWSHIPS,
        "2024",
        "high",
        "Budget, active participation with written contributions, fair distribution, gender balance, "
        "candidates with disabilities; at most one full or two partial for a person in a financial year.",
    ),
    Clause(
        "D8",
        N_("Eligibility for fellowships"),
        _FELLOWSHIPS,
        "2024; the list could not be read",
        "high",
        "A list of eligible Member States exists but could not be read. The status of least developed "
        "country is a mark of priority, not the test of eligibility.",
    ),
    Clause(
        "D9",
        N_("Time zones in notices and calendars"),
        "ITU workshop pages and a calendar of a regional organization",
        "read in 2026",
        "high",
        "Notices show local time, sometimes two zones. A published calendar carried a wrong zone: each "
        "entry needs the right zone, a stable identifier and a refresh hint.",
    ),
    Clause(
        "E6",
        N_("Who counts as a developing country"),
        "WTSA Resolution 54, footnote",
        "Rev. Dubai, 2012",
        "high",
        "The term covers least developed countries, small island developing States, landlocked developing "
        "countries and countries with economies in transition.",
    ),
)

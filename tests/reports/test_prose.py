"""Numbers in prose: bound to a figure, part of a reference or a date, or loose."""

import pytest
from regional_groups.reports.prose import loose_numbers


@pytest.mark.parametrize(
    "text",
    [
        "Held: {meetings_held}, of which joint {meetings_joint}; known {participants_known} of {participants_total}.",
        "WTSA Resolution 44 (Rev. New Delhi, 2024) and Document C17/72",
        "Résolution 123 de la Conférence (Rév. Bucarest, 2022), alinéa 3",
        "Резолюции 44 и 54 ВАСЭ", "القرار 44 والوثيقة C17/72", "第44号决议", "Resolución 44, artículo 3",
        "SG5RG-AFR met on 21 April 2026 and on 2026-05-04.",
        "du 1er mai au 3 juin 2026", "21 апреля 2026 года", "2026年4月21日", "From 2022 to 2026, 2025–2028.",
        "1. First\n2. Second", "Study Group 5 and Question 3/5", "la Commission d’études 5", "第5研究组", "见表3",
        "In 2026 meetings were short.", "The 2025 meetings", "two months before the meeting", "two or more groups",
        "Rev.1 of C17/72", "Resolution 44 requests the Director", "一个国家", "第一次会议", "one country",
        "Resolutions 44 and 54",
        "статьи 3 и 4", "القرار 44 و54", "COVID-19", "See [the text](https://example.org/2/33).", "No number at all.",
        "Resolution 44 states that", "Resolutions 44, 54 and 64", "Document 5, 6", "the SG5 meetings",
        "the G20 countries", "les réunions de 2025",
        "в 2026 году", "с 2022 по 2026 год", "de 2022 à 2026", "A.1 and H.264", "第3次会议",
    ],
)  # fmt: skip
def test_what_may_stand_in_prose(text: str) -> None:
    assert loose_numbers(text) == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("There were 12 meetings.", ["12"]),
        ("61,5 % of them", ["61,5 %"]),
        ("1 378 participants from 40 countries", ["1 378", "40"]),
        ("Il y a eu 7 réunions.", ["7"]),
        ("عُقد ١٢ اجتماعا", ["١٢"]),
        ("共举行了12次会议", ["12"]),
        ("about 35% since 2019", ["35%"]),
        ("{meetings_held} of 30", ["30"]),
        ("A notable 12 countries", ["12"]), ("a stable 45 %", ["45 %"]), ("в целом 40 собраний", ["40"]),
        ("表示 12 次", ["12"]), ("代表12国", ["12"]), ("goal 50 %", ["50 %"]), ("the number 45", ["45"]),
        ("decision 5, 6 and 7 meetings", ["7"]), ("document 45 %", ["45 %"]), ("2013 participants", ["2013"]),
        ("in may 12 countries", ["12"]), ("en mars 12 pays", ["12"]), ("12) countries attended", ["12"]),
        ("1. One\n7. Seven", ["7"]), ("Africa-12", ["12"]), ("½ of them", ["½"]), ("٤٥٪ من البلدان", ["٤٥"]),
        ("Seven of ten indicators", ["Seven of ten"]), ("twenty-two meetings", ["twenty-two meetings"]),
        ("seven joint meetings", ["seven joint meetings"]), ("sept sur dix", ["sept sur dix"]),
        ("siete de cada diez", ["siete de cada diez"]), ("семь из десяти", ["семь из десяти"]),
        ("пять собраний", ["пять собраний"]), ("سبعة من عشرة", ["سبعة من عشرة"]),
        ("ثلاثة اجتماعات", ["ثلاثة اجتماعات"]),
        ("the 2000 participants", ["2000"]), ("de 2000 participants", ["2000"]), ("с 2000 участников", ["2000"]),
        ("в 2000 странах", ["2000"]), ("section 300 participants", ["300"]), ("A300 participants", ["300"]),
        ("Table 12 countries", ["12"]), ("Table 12 States", ["12"]), ("раздел 300 участников", ["300"]),
        ("Resolution 44, 300 of them", ["300"]), ("Résolution 44, 300 d’entre elles", ["300"]),
        ("Resolution 44, 2500 of the delegates", ["2500"]), ("Resolution 44, 54 delegates", ["54"]),
        ("七次会议", ["七次"]), ("十二个国家", ["十二个"]), ("十分之七", ["十分之七"]),
    ],
)  # fmt: skip
def test_loose_numbers_are_found(text: str, numbers: list[str]) -> None:
    assert loose_numbers(text) == numbers

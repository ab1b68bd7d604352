"""Which numbers may stand in the prose of a report without being bound to a figure. Pure.

References and dates may hold numbers; every other number is loose, in digits of any script, as a sign such as ½,
or as a word before what is counted: “seven of ten”, “sept réunions”, “七次会议”. What is allowed is told
language by language in the tables below, in whole words, so that “notable 12” is no table.
"""

from __future__ import annotations

import re
from typing import Final

# Words after which a number names a text or a body.
NAMING: Final = {
    "en": r"resolutions?|recommendations?|decisions?|articles?|documents?|annex(?:es)?|sections?|paragraphs?|tables?|"
    r"figures?|chapters?|clauses?|items?|questions?|study groups?|instructs|resolves|no\.",
    "fr": r"résolutions?|recommandations?|décisions?|articles?|documents?|annexes?|sections?|paragraphes?|tableaux?|"
    r"figures?|chapitres?|alinéas?|points?|questions?|commissions? d[’']études?|n°",
    "es": r"resoluci(?:ón|ones)|recomendaci(?:ón|ones)|decisi(?:ón|ones)|artículos?|documentos?|anexos?|"
    r"secci(?:ón|ones)|párrafos?|cuadros?|figuras?|capítulos?|puntos?|cuesti(?:ón|ones)|"
    r"comisi(?:ón|ones) de estudio|núm\.",
    "ru": r"резолюци\w+|рекомендаци\w+|решени\w+|стать(?:я|и|е|ю|ей|ям|ях|ями)|документ\w*|приложени\w+|раздел\w*|"
    r"пункт\w*|таблиц\w*|рисун\w+|глав(?:а|ы|е|у|ой|ах)|вопрос\w*|исследовательск\w+ комисси\w+",
    "ar": r"(?:و|ب|ل)?(?:ال|لل)?(?:قرار|قرارين|قرارات|توصية|توصيات|وثيقة|وثائق|مادة|ملحق|"
    r"قسم|فقرة|جدول|شكل|فصل|بند|مسألة|رقم)|لجن(?:ة|تا|تي) الدراسات",
    "zh": r"决议|建议书|决定|文件|附件|条款|"
    r"章节|[附下上][表图]|(?<![\u3400-\u9fff])[表图]|(?<=[见如])[表图]|第|议项|研究组",
}
# After a month or a bare year, and after a word for a number, these tell that something is counted.
COUNTED: Final = {
    "en": r"meetings?|countr(?:y|ies)|states?|groups?|participants?|delegates?|persons?|people|contributions?|"
    r"workshops?|events?|regions?|fellowships?|organi[sz]ations?|women|men|indicators?|per ?cent",
    "fr": r"réunions?|pays|états?|groupes?|participants?|délégués?|personnes?|contributions?|ateliers?|manifestations?|"
    r"régions?|bourses?|organisations?|femmes?|hommes?|indicateurs?|pour cent",
    "es": r"reuni(?:ón|ones)|pa[íi]s(?:es)?|estados?|grupos?|participantes?|delegados?|personas?|"
    r"contribuci(?:ón|ones)|taller(?:es)?|eventos?|regi(?:ón|ones)|becas?|"
    r"organizaci(?:ón|ones)|mujeres|hombres|indicador(?:es)?|por ciento",
    "ru": r"собрани\w+|заседани\w+|стран\w*|государств\w*|групп\w*|участник\w*|делегат\w*|человек\w*|вклад\w*|"
    r"семинар\w*|мероприяти\w+|регион\w*|стипенди\w+|организаци\w+|женщин\w*|мужчин\w*|показател\w+|процент\w*",
    "ar": r"اجتماع\w*|بلد\w*|دول\w*|مجموع\w*|أفرقة|مشارك\w*|مندوب\w*|أشخاص|شخص\w*|مساهم\w*|ورش\w*|أحداث|مناطق|منح\w*|"
    r"منظم\w*|نساء|امرأة|رجال|مؤشر\w*|في المائة|بالمائة",
    "zh": r"次|个|名|国|场|项|份|位|人",
}
# Words for numbers; one is left out, since it also means “some”.
WORDED: Final = {
    "en": r"two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|"
    r"twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|dozens?",
    "fr": r"deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt|trente|"
    r"quarante|cinquante|soixante|cents?|mille",
    "es": r"dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|veinte|treinta|cuarenta|"
    r"cincuenta|sesenta|setenta|ochenta|noventa|cien|cientos?|mil",
    "ru": r"дв(?:а|е|ух|ум|умя)|три|тр[её]х|четыре|четыр[её]х|пят[ьи]|шест[ьи]|сем[ьи]|вос(?:емь|ьми)|девят[ьи]|"
    r"десят[ьи]|(?:один|две|три|четыр|пят|шест|сем|восем|девят)надцат[ьи]|двадцат[ьи]|тридцат[ьи]|сорока?|"
    r"пятьдесят|шестьдесят|семьдесят|восемьдесят|девяносто|сто|тысяч\w*",
    "ar": r"اثنان|اثنين|اثنتان|اثنتين|ثلاثة?|أربعة?|خمسة?|ستة?|سبعة?|ثماني?ة?|تسعة?|عشرة?|عشر(?:ون|ين)|ثلاث(?:ون|ين)|"
    r"أربع(?:ون|ين)|خمس(?:ون|ين)|ست(?:ون|ين)|سبع(?:ون|ين)|ثمان(?:ون|ين)|تسع(?:ون|ين)|مائة|مائتان|مائتين|ألف",
}
OF: Final = {
    "en": r"(?:out )?of(?: the)?",
    "fr": r"sur(?: les)?|des",
    "es": r"de(?: cada| los| las)?",
    "ru": "из",
    "ar": r"من(?: أصل| بين)?",
}
# What stands before a year that begins or follows a time, so that what comes after is not counted by it.
OF_TIME: Final = (
    r"in|since|from|until|by|during|year|years|en|depuis|année|années|fin|desde|hasta|año|años|"
    r"до|по|году?|за|عام|سنة|منذ|حتى|في"
)
# After “the” a year may name what takes place in it; persons and countries are counted there.
OF_A_YEAR: Final = r"meetings?|workshops?|events?|sessions?"
# What makes a number after a comma no further reference: “Resolution 44, 300 of them”.
OF_THEM: Final = (
    r"of (?:them|which|whom|these|those)|d[’']entre|dont|de (?:ellos|ellas|los|las)|"
    r"из (?:них|которых)|منه(?:م|ا)"
)
MONTHS: Final = (
    r"(?-i:January|February|March|April|May|June|July|August|September|October|November|December)|"
    r"janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|"
    r"enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|"
    r"января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря|"
    r"يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر"
)


def _any(words: dict[str, str], *languages: str) -> str:
    return "|".join(words[language] for language in languages or words)


_YEAR: Final = r"(?:19|20)\d\d"
_DAY: Final = r"(?:0?[1-9]|[12]\d|3[01])"
_SPACED: Final = ("en", "fr", "es", "ru", "ar")  # languages that part their words
_NO_COUNT: Final = rf"(?!\d)(?!\s*[%٪])(?!\s*(?:{_any(COUNTED)}))"
# After a reference or a code; “Resolution 44 states” says nothing of States.
_COUNTS: Final = rf"\s*(?!(?-i:states)\b)(?:{_any(COUNTED, *_SPACED)})(?!\w)"
_NO_SHARE: Final = r"(?!\d)(?![.,]?\d*\s*[%٪])"
_REFERENCE: Final = rf"(?:(?<!\w)(?:{_any(NAMING, *_SPACED)})|{NAMING['zh']}|№)\s*"
_ALLOWED: Final = re.compile(
    "|".join(
        (
            r"\d{4}-\d\d-\d\d",  # 2026-11-23
            rf"(?<!\d){_DAY}(?:er|st|nd|rd|th)?(?:[-–]{_DAY})?\s+(?:de\s+)?(?:{MONTHS})\b",  # 21 April
            rf"\b(?:{MONTHS})\s+{_DAY}{_NO_COUNT}",
            r"\d{1,2}\s*月\s*\d{1,2}\s*日|\d{4}\s*年(?:\s*\d{1,2}\s*月)?(?:\s*\d{1,2}\s*日)?",
            rf"{_REFERENCE}(?:PP-|WTSA-)?\d+(?:[.\-/]\d+)*{_NO_SHARE}(?!{_COUNTS})"
            rf"(?:\s*(?:(?:and|et|y|и|و|和|、)\s*\d+|,\s*\d{{1,3}}(?!\d))(?:[.\-/]\d+)*{_NO_COUNT}(?!\s*(?:{OF_THEM})))*",
            # SG5RG-AFR, C17/72, A.1, Rev.2; a letter before a count hides it: A300 participants
            rf"(?<![^\W\d_])(?!(?-i:[A-ZА-Я])\d{{3,}}{_COUNTS})(?-i:[A-ZА-Я]{{1,8}}|Rev|Add|Corr|Rec|Res|Doc)[./-]?\d[A-Za-z0-9./-]*",
            rf"\bthe\s+{_YEAR}(?=\s+(?:{OF_A_YEAR})\b)",
            rf"\b(?:{OF_TIME})\s+{_YEAR}(?:\s*[-–/]\s*{_YEAR})?\b(?!\s*[%٪])",
            rf"(?<![\d.,]){_YEAR}(?:\s*[-–/]\s*{_YEAR})?\b{_NO_COUNT}",
        )
    ),
    re.IGNORECASE,
)
_IN_WORDS: Final = re.compile(
    "|".join(
        [
            rf"(?<!\w)(?:{WORDED[one]})(?:[- ](?:and |et |y )?(?:{WORDED[one]}))*"
            rf"\s+(?:(?:{OF[one]})\s+(?:{WORDED[one]}|\d+|{COUNTED[one]})|(?:[^\W\d]+\s+)?(?:{COUNTED[one]}))\b"
            for one in _SPACED
        ]
        + [
            r"(?<![第\u4e00二三四五六七八九十百千万])(?!一[次个名国场项份位人])[\u4e00二两三四五六七八九十百千万]+(?:多|余)?"
            r"(?:[次个名场项份位]|国家?|人(?!口))",
            r"[\u4e00二两三四五六七八九十百千万]+分之[\u4e00二三四五六七八九十百千万]+",
        ]
    ),
    re.IGNORECASE,
)
_LIST_MARK: Final = re.compile(r"^\s*(\d{1,3})[.)]\s+", re.MULTILINE)
_BOUND: Final = re.compile(r"\{[a-z_]+\}")
_ADDRESS: Final = re.compile(r"\]\(https://[^)\s]*\)|https://\S+")
_NUMBER: Final = re.compile(r"\d[\d\s\u00a0\u202f.,]*\d\s*%?|\d\s*%?|[¼-¾⅐-⅞]")
_SEEN: Final = " ¤ "


def loose_numbers(text: str) -> list[str]:
    """Return the numbers of a text, in digits and in words, that are neither bound nor part of a reference or date.

    Numbers in digits come first, each kind in the order of the text.
    """
    for pattern in (_BOUND, _ADDRESS):
        text = pattern.sub(_SEEN, text)
    text = _ALLOWED.sub(_SEEN, _without_list_marks(text))
    digits = [match.group().strip() for match in _NUMBER.finditer(text)]
    return digits + [match.group().strip() for match in _IN_WORDS.finditer(text)]


def _without_list_marks(text: str) -> str:
    """Take out the marks of numbered lists: they begin with 1 and go on one by one."""
    last = 0

    def taken(match: re.Match[str]) -> str:
        nonlocal last
        number = int(match[1])
        if number not in (1, last + 1):
            return match.group()
        last = number
        return _SEEN

    return _LIST_MARK.sub(taken, text)

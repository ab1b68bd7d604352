"""The words a printed document brings along in its own language, whatever language the reader's pages have.

They are printed by a process that has no catalogue, and are part of the published bytes; hence a table.
"""

from __future__ import annotations

from typing import Final

from regional_groups.publishing.blocks import Language

LABELS: Final[dict[str, dict[Language, str]]] = {
    "page": {
        "ar": "الصفحة {page} من {pages}",
        "en": "Page {page} of {pages}",
        "es": "Página {page} de {pages}",
        "fr": "Page {page} sur {pages}",
        "ru": "Стр. {page} из {pages}",
        "zh": "第{page}页，共{pages}页",
    },
    "contents": {
        "ar": "المحتويات",
        "en": "Contents",
        "es": "Índice",
        "fr": "Table des matières",
        "ru": "Содержание",
        "zh": "目录",
    },
    "agenda_item": {
        "ar": "بند جدول الأعمال:",
        "en": "Agenda item:",
        "es": "Punto del orden del día:",
        "fr": "Point de l'ordre du jour\u00a0:",
        "ru": "Пункт повестки дня:",
        "zh": "议项：",
    },
    "document": {
        "ar": "الوثيقة",
        "en": "Document",
        "es": "Documento",
        "fr": "Document",
        "ru": "Документ",
        "zh": "文件",
    },
    "original": {
        "ar": "الأصل:",
        "en": "Original:",
        "es": "Original:",
        "fr": "Original\u00a0:",
        "ru": "Оригинал:",
        "zh": "原文：",
    },
    "reference": {
        "ar": "المرجع:",
        "en": "Ref.:",
        "es": "Ref.:",
        "fr": "Réf.\u00a0:",
        "ru": "Осн.:",
        "zh": "文号：",
    },
    "subject": {
        "ar": "الموضوع:",
        "en": "Subject:",
        "es": "Asunto:",
        "fr": "Objet\u00a0:",
        "ru": "Предмет:",
        "zh": "事由：",
    },
    "addressees": {"ar": "إلى:", "en": "To:", "es": "A:", "fr": "À\u00a0:", "ru": "Кому:", "zh": "致："},
    "place_and_day": {
        "ar": "{place}، {day}",
        "en": "{place}, {day}",
        "es": "{place}, {day}",
        "fr": "{place}, le {day}",
        "ru": "{place}, {day}",
        "zh": "{place}，{day}",
    },
    "draft": {"ar": "مشروع", "en": "Draft", "es": "Borrador", "fr": "Projet", "ru": "Проект", "zh": "草案"},
    "demonstration": {
        "ar": "نموذج للعرض: بيانات مختلقة",
        "en": "Demonstration: invented data",
        "es": "Demostración: datos inventados",
        "fr": "Démonstration\u00a0: données inventées",
        "ru": "Демонстрация: вымышленные данные",
        "zh": "演示：虚构数据",
    },
    "chart_data": {
        "ar": "بيانات الشكل: {caption}",
        "en": "Data of the figure: {caption}",
        "es": "Datos de la figura: {caption}",
        "fr": "Données de la figure\u00a0: {caption}",
        "ru": "Данные рисунка: {caption}",
        "zh": "图表数据：{caption}",
    },
    "category": {
        "ar": "الفئة",
        "en": "Category",
        "es": "Categoría",
        "fr": "Catégorie",
        "ru": "Категория",
        "zh": "类别",
    },
    "target": {"ar": "الهدف", "en": "Target", "es": "Meta", "fr": "Cible", "ru": "Цель", "zh": "目标"},
    "about": {
        "ar": "حول هذا الملف",
        "en": "About this file",
        "es": "Acerca de este fichero",
        "fr": "À propos de ce fichier",
        "ru": "Об этом файле",
        "zh": "关于本文件",
    },
    "sheet": {"ar": "الورقة", "en": "Sheet", "es": "Hoja", "fr": "Feuille", "ru": "Лист", "zh": "工作表"},
    "content": {
        "ar": "المحتوى",
        "en": "Content",
        "es": "Contenido",
        "fr": "Contenu",
        "ru": "Содержание",
        "zh": "内容",
    },
    "note": {
        "ar": "ملاحظة",
        "en": "Note",
        "es": "Nota",
        "fr": "Note",
        "ru": "Примечание",
        "zh": "注",
    },
    "rows_left_out": {
        "ar": "لم تُطبع هنا صفوف عددها: {count}؛ الجدول الكامل في البيانات المرفقة.",
        "en": "Rows not printed here: {count}; the data files hold the whole table.",
        "es": "Filas no impresas aquí: {count}; los ficheros de datos contienen el cuadro completo.",
        "fr": "Lignes non imprimées ici\u00a0: {count}; les fichiers de données contiennent le tableau complet.",
        "ru": "Строк, не напечатанных здесь: {count}; вся таблица содержится в файлах данных.",
        "zh": "此处未印出的行数：{count}；完整表格见数据文件。",
    },
}

LANGUAGE_NAMES: Final[dict[Language, dict[Language, str]]] = {
    # The language of the original, named in the language of the document.
    "ar": {
        "ar": "بالعربية",
        "en": "بالإنكليزية",
        "es": "بالإسبانية",
        "fr": "بالفرنسية",
        "ru": "بالروسية",
        "zh": "بالصينية",
    },
    "en": {
        "ar": "Arabic",
        "en": "English",
        "es": "Spanish",
        "fr": "French",
        "ru": "Russian",
        "zh": "Chinese",
    },
    "es": {"ar": "árabe", "en": "inglés", "es": "español", "fr": "francés", "ru": "ruso", "zh": "chino"},
    "fr": {
        "ar": "arabe",
        "en": "anglais",
        "es": "espagnol",
        "fr": "français",
        "ru": "russe",
        "zh": "chinois",
    },
    "ru": {
        "ar": "арабский",
        "en": "английский",
        "es": "испанский",
        "fr": "французский",
        "ru": "русский",
        "zh": "китайский",
    },
    "zh": {
        "ar": "阿拉伯文",
        "en": "英文",
        "es": "西班牙文",
        "fr": "法文",
        "ru": "俄文",
        "zh": "中文",
    },
}


def label(name: str, language: Language, **values: object) -> str:
    """Return a word of the printed document in its language, with the values that stand in it."""
    text = LABELS[name][language]
    return text.format(**values) if values else text

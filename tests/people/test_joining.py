"""What the room of people tells the ground: scopes in words."""

import pytest
from flask import Flask
from regional_groups.core.i18n import office_label, speak
from regional_groups.groups.models import Name


@pytest.mark.parametrize(
    ("function", "scope", "words"),
    [
        ("sg_vice_chair", "SG5/africa", "نائب رئيس لجنة دراسات، SG5، إفريقيا"),
        ("sg_chair", "SG5", "رئيس لجنة دراسات، SG5"),
        ("translator", "fr", "مترجم، الفرنسية"),
        ("member_rep", "Ships/Boats", "ممثل عضو، Ships/Boats"),
    ],
)
def test_scope_of_an_office_is_said_in_words(
    app: Flask, session, function: str, scope: str, words: str
) -> None:
    session.add(Name(code="region:africa", language="ar", name="إفريقيا", source="test"))
    session.commit()

    with app.test_request_context("/"):
        speak("ar")

        assert office_label(function, scope) == words

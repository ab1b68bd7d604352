"""Reading what people send: one schema for form and API, errors beside the field, nothing lost."""

import pytest
from marshmallow import Schema, fields
from regional_groups.core.errors import InvalidInput, Message, say
from regional_groups.core.forms import (
    ActionSchema,
    FormData,
    FormState,
    Line,
    Text,
    Whole,
    load,
    nested,
    read_form,
)
from regional_groups.core.schema_words import worded
from werkzeug.datastructures import MultiDict


class RowSchema(Schema):
    """A supporting State."""

    country = Line(required=True, maximum=2)
    status = Line(load_default="named")


class SampleSchema(Schema):
    """A form with every kind of field."""

    title = Line(required=True, maximum=20)
    text = Text(load_default="")
    count = Whole(load_default=None, allow_none=True)
    open = fields.Boolean(load_default=False)
    languages = fields.List(fields.String(), load_default=list)
    states = fields.List(fields.Nested(RowSchema), load_default=list)


def test_form_is_read_with_rows_and_repeated_values() -> None:
    form = MultiDict(
        [
            ("title", " A  title\u0007 "),
            ("languages", "ar"),
            ("languages", "fr"),
            ("open", "1"),
            ("count", "3"),
            ("states-0-country", "KE"),
            ("states-1-country", ""),
            ("states-2-country", "TZ"),
            ("states-2-status", "letter"),
            ("csrf_token", "x"),
        ]
    )

    assert read_form(SampleSchema(), form) == {
        "title": "A title",
        "text": "",
        "count": 3,
        "open": True,
        "languages": ["ar", "fr"],
        "states": [{"country": "KE", "status": "named"}, {"country": "TZ", "status": "letter"}],
    }


def test_errors_are_named_as_the_inputs_are() -> None:
    form = MultiDict([("title", "x" * 21), ("states-0-country", "KEN"), ("count", "many")])

    with pytest.raises(InvalidInput) as refusal:
        read_form(SampleSchema(), form)

    assert sorted(refusal.value.fields) == ["count", "states-0-country", "title"]


def test_emptied_list_is_empty_when_its_field_was_shown() -> None:
    assert nested(SampleSchema(), MultiDict([("title", "A"), ("states-present", "1")]))["states"] == []
    assert "states" not in nested(SampleSchema(), MultiDict([("title", "A")]))


def test_unknown_field_of_the_api_is_refused_and_of_a_form_ignored() -> None:
    with pytest.raises(InvalidInput):
        load(SampleSchema(), {"title": "A", "colour": "red"})
    assert load(SampleSchema(), FormData(title="A", colour="red"))["title"] == "A"


@pytest.mark.parametrize(("value", "read"), [(3, 3), (3.0, 3)])
def test_whole_number_is_json_schemas_integer(value: float, read: int) -> None:
    assert load(SampleSchema(), {"title": "A", "count": value})["count"] == read


@pytest.mark.parametrize("value", ["3", 3.5, True, [], {}])
def test_other_values_are_no_whole_numbers(value: object) -> None:
    with pytest.raises(InvalidInput):
        load(SampleSchema(), {"title": "A", "count": value})


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("e\u0301", "é"),
        ("a\u0007b", "ab"),
    ],
)
def test_text_is_cleaned_but_not_changed(written: str, read: str) -> None:
    assert load(SampleSchema(), {"title": "A", "text": written})["text"] == read


def test_program_is_held_to_the_length_as_sent_and_a_form_as_kept() -> None:
    padded = {"title": "x" * 15 + " " * 6}

    assert load(SampleSchema(), FormData(padded))["title"] == "x" * 15
    with pytest.raises(InvalidInput) as caught:
        load(SampleSchema(), padded)
    assert [str(text) for text in caught.value.fields["title"]] == ["This is too long: at most 20 are taken."]


def test_version_is_needed_for_a_step() -> None:
    with pytest.raises(InvalidInput) as refusal:
        load(ActionSchema(), {})

    assert list(refusal.value.fields) == ["version"]


def test_recorded_for_an_office_and_a_person_at_once_is_refused() -> None:
    both = {"office": "sg_chair", "person": "a@b.example"}

    with pytest.raises(InvalidInput):
        load(ActionSchema(), {"version": 1, "on_behalf_of": both})


def test_refused_form_shows_rows_again() -> None:
    state = FormState({"states": [{"country": "KE"}], "title": "A"}, {"title": ["Too long."]})

    assert state.value("states-0-country") == "KE"
    assert state.value("states-5-country", "none") == "none"
    assert (state.errors("title"), state.all_errors) == (["Too long."], [("title", "Too long.")])


@pytest.mark.parametrize(
    ("data", "field", "text"),
    [
        ({}, "title", "Please fill this in."),
        ({"title": None}, "title", "Please fill this in."),
        ({"title": "x" * 21}, "title", "This is too long: at most 20 are taken."),
        ({"title": "A", "colour": "red"}, "colour", "There is no such field here."),
        ({"title": "A", "count": "many"}, "count", "This must be a number."),
        ({"title": "A", "states": "KE"}, "states", "Give a list."),
    ],
)
def test_messages_of_the_schema_library_are_in_our_words(
    data: dict[str, object], field: str, text: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        load(SampleSchema(), data)

    assert [str(message) for message in refusal.value.fields[field]] == [text]


@pytest.mark.parametrize("sign", ["\ud800", "\x00", "\u202e", "\u202d"], ids=ascii)
@pytest.mark.parametrize("name", ["title", "text"])
def test_signs_that_cannot_be_kept_are_refused_beside_their_field(name: str, sign: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        load(SampleSchema(), {"title": "A title", name: f"A{sign}b"})

    assert {field: [text.text for text in texts] for field, texts in refused.value.fields.items()} == {
        name: ["This holds a sign that cannot be kept: an invisible or a broken one. Type it anew."]
    }


def test_only_a_form_says_that_what_was_written_is_still_there() -> None:
    with pytest.raises(InvalidInput) as api:
        load(SampleSchema(), {"count": "x"})
    with pytest.raises(InvalidInput) as form:
        load(SampleSchema(), FormData({"count": "x"}))

    assert api.value.message.text == "Some fields need your attention. Nothing was saved."
    assert form.value.message.text.endswith("what you wrote is still here.")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            "Must be greater than or equal to 1950-01-01 and less than or equal to 2200-12-31.",
            say("This date is outside what is possible here."),
        ),
        ("Must be one of: , africa, cis.", say("Choose one of: %(choices)s.", choices="africa, cis")),
    ],
)
def test_schema_messages_say_what_is_meant(said: str, words: Message) -> None:
    assert worded(said) == words


def test_a_form_for_others_alone_names_somebody() -> None:
    form = MultiDict([("title", "A"), ("for_others_only", "1"), ("on_behalf_of-office", " ")])

    with pytest.raises(InvalidInput) as refused:
        read_form(SampleSchema(), form)

    assert list(refused.value.fields) == ["on_behalf_of-office"]
    for named in ("on_behalf_of-office", "on_behalf_of-person"):
        told = MultiDict([("title", "A"), ("for_others_only", "1"), (named, "rg_chair")])
        assert read_form(SampleSchema(), told)["title"] == "A"

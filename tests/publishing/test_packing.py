"""The octets of a PDF, object by object."""

import zlib
from io import BytesIO

import pikepdf
import pydyf
from regional_groups.publishing.packing import CARRIAGE_RETURN, written


def test_objects_that_are_left_out_are_free_and_others_are_found() -> None:
    pdf = pydyf.PDF()
    for number in range(4):
        pdf.add_object(pydyf.Dictionary({"Number": number}))
    pdf.catalog["Kept"] = pydyf.Array([pdf.objects[3].reference, pdf.objects[5].reference, 0.25])
    pdf.info["Title"] = pydyf.String("é")

    data = written(pdf, {4, 6})

    assert b"0000000004 65535 f \n" in data
    assert b"0000000006 00001 f \n" in data
    assert b"0000000000 00001 f \n" in data
    with pikepdf.open(BytesIO(data)) as read:
        assert [one.Number for one in list(read.Root.Kept)[:2]] == [0, 2]
        assert (float(read.Root.Kept[2]), str(read.trailer.Info.Title)) == (0.25, "é")
        assert len(bytes(read.trailer.ID[0])) == 16


def test_no_stream_ends_in_a_carriage_return_and_files_stay_as_they_are() -> None:
    ending = b"aaJ"
    pdf = pydyf.PDF()
    for extra in ({}, {"Length1": 3}, {"Type": "/EmbeddedFile"}, {"Type": "/Metadata"}):
        pdf.add_object(pydyf.Stream([ending], pydyf.Dictionary(extra)))

    with pikepdf.open(BytesIO(written(pdf, set()))) as read:
        text, *exact = (read.get_object(number, 0) for number in range(3, 7))

        assert zlib.compress(ending, 9)[-1] == CARRIAGE_RETURN
        assert text.read_raw_bytes()[-1] != CARRIAGE_RETURN
        assert text.read_bytes() == ending + b"\n"
        assert [one.read_raw_bytes() for one in exact] == [ending] * 3

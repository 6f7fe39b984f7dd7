"""A picture keeps its colours and the way it is seen, and nothing that a telephone wrote."""

import io

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from grantcall.core.errors import Invalid
from grantcall.store.photos import bare_picture

ORIENTATION, MAKE, GPS = 0x0112, 0x010F, 0x8825
TURN = 6  # the telephone was held upright: turn by 90 degrees to see it right
RED, BLUE = (250, 10, 10), (10, 10, 250)


def photo(kind: str = "JPEG", turn: int = 1) -> io.BytesIO:
    """Draw 32 by 16 pixels, red on the left and blue on the right, as a telephone keeps them."""
    picture = Image.new("RGB", (32, 16), RED)
    picture.paste(BLUE, (16, 0, 32, 16))
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = turn, "Telefono"
    exif.get_ifd(GPS).update({1: "N", 2: (45.0, 31.0, 12.0), 3: "E", 4: (9.0, 2.0, 30.0)})
    kept = io.BytesIO()
    if kind == "PNG":
        notes = PngInfo()
        notes.add_text("Comment", "in cortile")
        picture.save(kept, "PNG", exif=exif, pnginfo=notes)
    else:
        picture.save(kept, "JPEG", exif=exif, comment=b"in cortile", quality=90)
    kept.seek(0)
    return kept


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_position_device_and_notes_are_gone(kind: str) -> None:
    before = photo(kind)
    assert Image.open(before).getexif().get_ifd(GPS)
    assert b"in cortile" in before.getvalue()
    after = bare_picture(before).read()
    for told in (b"Exif", b"eXIf", b"Telefono", b"in cortile"):
        assert told not in after
    with Image.open(io.BytesIO(after)) as picture:
        assert picture.format == kind
        assert dict(picture.getexif()) == {}


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_it_is_still_seen_the_right_way(kind: str) -> None:
    with Image.open(bare_picture(photo(kind, TURN))) as picture:
        assert picture.size == (16, 32)
        top, bottom = (picture.convert("RGB").getpixel((8, row)) for row in (4, 27))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[0] > 200 > bottom[0]
    assert bottom[2] > 200 > top[2]


def test_notes_that_cannot_be_written_again_do_not_keep_it_from_being_turned() -> None:
    before = photo(turn=TURN).getvalue()
    as_text, as_number = b"\x01\x0f\x00\x02", b"\x01\x0f\x00\x0b"  # the device, a "fraction"
    told = before.replace(as_text, as_number)
    told = told.replace(as_text[1::-1] + b"\x02\x00", as_number[1::-1] + b"\x0b\x00")
    assert told != before
    with Image.open(bare_picture(io.BytesIO(told))) as picture:
        assert picture.size == (16, 32)


def test_what_hides_behind_the_picture_is_gone() -> None:
    first, behind = photo().getvalue(), photo().getvalue()
    assert b"Telefono" not in bare_picture(io.BytesIO(first + behind)).read()


def test_two_pictures_in_one_file_leave_the_first() -> None:
    pair = io.BytesIO()
    Image.open(photo()).save(pair, "MPO", save_all=True, append_images=[Image.open(photo())])
    with Image.open(bare_picture(pair)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (32, 16))


def test_a_picture_without_colours_keeps_what_is_transparent() -> None:
    drawn = io.BytesIO()
    Image.new("P", (4, 4), 0).save(drawn, "PNG", transparency=0)
    with Image.open(bare_picture(drawn)) as picture:
        assert picture.convert("RGBA").getpixel((0, 0)) == (0, 0, 0, 0)


@pytest.mark.parametrize("cut", [20, 200])
def test_a_damaged_picture_is_refused(cut: int) -> None:
    with pytest.raises(Invalid) as refusal:
        bare_picture(io.BytesIO(photo().getvalue()[:cut]), "photo")
    assert [(one.code, one.field) for one in refusal.value.reasons] == [("file_damaged", "photo")]


def test_a_small_file_that_unfolds_into_too_much_is_refused_by_its_head() -> None:
    target = io.BytesIO()
    Image.new("1", (10_000, 5_001)).save(target, "PNG")
    assert target.tell() < 100_000
    with pytest.raises(Invalid) as refusal:
        bare_picture(target, "photo")
    (reason,) = refusal.value.reasons
    assert (reason.code, reason.field) == ("file_too_large", "photo")

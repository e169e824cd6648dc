"""Many cells read at once hold what each of them holds by itself."""

from hypothesis import given, settings
from hypothesis import strategies as st

from numberlift.domain.numbers import Part, numbers_in, plain_numbers

COUNTRIES = st.sampled_from(["US", "CA", "GB", "DE", "MX", "United States", "usa", "", "XX"])
FLAGS = st.sampled_from([(), (), (), ("zip:padded",), ("phone_number:digits-lost",), ("phone_number:date",)])
ODD = ["", "n/a", "+14155550100 / +14155550101", "+870773111632", "+", "+1", "12", "\u202a+14155550100", "+1900555010"]


@st.composite
def written_alike(draw):
    """Cells of one shape, as lists have them, at times with odd ones among them."""
    shape = draw(
        st.sampled_from(["+1{0}555{1}", "({0}) 555-{1}", "{0}.555.{1}", "{0}555{1}", "1 {0} 555 {1}", "+4420{1}{1}"])
    )
    areas = st.sampled_from(["212", "415", "416", "787", "800", "900", "242", "999", "011"])
    plain = st.builds(shape.format, areas, st.integers(100, 9_999).map("{:04}".format))
    cells = st.one_of(plain, st.sampled_from(ODD)) if draw(st.booleans()) else plain
    return draw(st.lists(cells, max_size=12))


@settings(max_examples=150, deadline=None)
@given(st.data(), written_alike(), COUNTRIES)
def test_cells_read_together_are_read_as_each_by_itself(data, texts, country):
    flags = data.draw(st.lists(FLAGS, min_size=len(texts), max_size=len(texts)))
    together = plain_numbers(texts, flags=flags, country=country)

    for text, noticed, found in zip(texts, flags, together, strict=True):
        alone = numbers_in(text, flags=noticed, country=country)
        assert found is None or alone == (Part(text, found),)


def test_usual_forms_are_all_read_together():
    texts = ["+12125550142", "+14165550142", "+442079460142"]

    assert None not in plain_numbers(texts, flags=[()] * 3)
    assert None not in plain_numbers(["(212) 555-0142", "4165550142"], flags=[()] * 2)


def test_one_odd_cell_hides_nothing_of_the_others():
    found = plain_numbers(["+12125550142", "n/a", "(416) 555-0142"], flags=[()] * 3)

    assert [one.e164 if one else None for one in found] == ["+12125550142", None, "+14165550142"]


def test_no_cells_hold_no_numbers():
    assert plain_numbers([], flags=[]) == []

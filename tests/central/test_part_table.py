"""Parts of the live state that belong together are made anew together."""

import pytest

from respond_desktop.central.seen.part_book import PartsMoment
from respond_desktop.central.seen.part_table import positions_made_of, units_made_of

BEFORE = PartsMoment(changes=1, beats=1, standing=1, said=1, roster="a roster")


@pytest.mark.parametrize("field", PartsMoment._fields)
def test_positions_never_name_an_older_order_of_the_units_than_goes_with_them(field: str) -> None:
    """A desktop takes nothing of rows whose units it doesn't hold: it would ask for everything until the next beat."""
    after = BEFORE._replace(**{field: "another" if field == "roster" else 2})
    if units_made_of(after) != units_made_of(BEFORE):
        assert positions_made_of(after) != positions_made_of(BEFORE)

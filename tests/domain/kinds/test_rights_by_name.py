"""The right to keep is called what one does: by its old name it is still understood, on every side."""

import pytest

from respond_desktop.domain.kinds.permissions import Permission, names_of, rights_named

BEFORE = {"see_positions", "watch", "listen", "talk", "snapshot", "see_alerts", "acknowledge_alerts"}
"""Names of rights that a workstation of version 0.1.0 knows; it leaves out all others."""


def test_a_policy_a_record_or_a_command_of_before_names_the_right_to_keep() -> None:
    assert Permission("snapshot") is Permission.KEEP is Permission("keep")
    with pytest.raises(ValueError):
        Permission("snapshots")


def test_an_older_workstation_finds_the_name_it_knows() -> None:
    said = names_of([Permission.WATCH, Permission.KEEP])
    assert said == ("watch", "keep", "snapshot")
    assert BEFORE & set(said) == {"watch", "snapshot"}


def test_a_workstation_understands_an_older_central_and_a_newer_one() -> None:
    assert rights_named(("watch", "snapshot")) == {Permission.WATCH, Permission.KEEP}
    assert rights_named(names_of(Permission)) == set(Permission)
    assert rights_named(("watch", "broadcast")) == {Permission.WATCH}

"""docs/cli.md says what the programs say: an option that was added, or is gone, fails here."""

from tests.support.cli_pages import PAGE, page


def test_the_page_of_commands_is_what_the_programs_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.support.cli_pages --write"


def test_every_program_and_its_depth_is_there() -> None:
    written = page()
    for typed in (
        "respond-desktop drill NAME",
        "respond-central user add BADGE",
        "respond-camera run",
        "respond-verify LOG",
    ):
        assert f"### `{typed}`" in written
    assert "| `--journal` |" in written and "| `--headless` |" in written

"""Lists of kinds in the documents are what the tables say, and every list stands somewhere."""

from tests.support.docs_lists import LISTS, MARK, pages


def test_the_lists_in_the_documents_are_those_of_the_tables() -> None:
    old = [p.name for p, text in pages().items() if p.read_text(encoding="utf-8") != text]
    assert not old, f"{old}: run python -m tests.support.docs_lists --write"


def test_every_list_stands_in_a_document() -> None:
    stand = {match[2] for text in pages().values() for match in MARK.finditer(text)}
    assert stand == set(LISTS)

"""docs/glossary.md lists the folders as they are, and the house uses one word for one thing."""

from tests.support.folder_list import BEGIN, END, PAGE, folders, page

SENTENCE_AT_MOST = 140


def test_the_list_of_folders_is_what_the_folders_say() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert BEGIN in text and END in text
    assert text == page(), "run: python -m tests.support.folder_list --write"


def test_every_folder_says_in_one_sentence_what_it_is_for() -> None:
    for folder, words in folders():
        assert words, f"{folder.name}: its __init__.py says nothing"
        assert words.endswith("."), f"{folder.name}: {words}"
        assert len(words) <= SENTENCE_AT_MOST, f"{folder.name}: {words}"

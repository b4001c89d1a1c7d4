"""The verifier finds every change of an exported log, and says verified only with a trusted key."""

import dataclasses
import json
import random
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from respond_desktop.audit.record import Record
from respond_desktop.wire.signing import b64, canonical, new_key, public_bytes
from tests.audit.exported import AGENCY, LOG, Written, line, run, save, small_log

pytestmark = pytest.mark.promise

LOG_FILE = small_log()
GOOD = b"".join(LOG_FILE.lines())


@pytest.fixture
def log() -> Written:
    return small_log()


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with TemporaryDirectory() as name:
        yield Path(name)


def check(folder: Path, content: bytes, key: str = LOG_FILE.key_text) -> tuple[int, str]:
    path = folder / "log.jsonl"
    path.write_bytes(content)
    return run(path, "--key", key)


def test_a_sound_log_is_verified_with_the_key_as_text_or_file(folder: Path) -> None:
    code, said = check(folder, GOOD)
    assert code == 0
    assert said.startswith(f"VERIFIED: 4 records of log {LOG}, up to ")
    key_file = folder / "log.pub"
    key_file.write_text(LOG_FILE.key_text + "\n", encoding="ascii")
    assert check(folder, GOOD, str(key_file))[0] == 0


def test_a_key_that_begins_with_a_dash_is_taken(folder: Path) -> None:
    log = Written(next(key for key in iter(new_key, None) if b64(public_bytes(key)).startswith("-")))
    log.add("log.opened", {})
    assert check(folder, b"".join(log.lines()), log.key_text)[0] == 0


def test_without_a_trusted_key_it_never_says_verified(folder: Path) -> None:
    path = save(folder / "no-key.jsonl", LOG_FILE.lines())
    for arguments in (
        [path],
        [path, "--key", "nonsense"],
        [path, "--key", folder],
        [path, "--key", "A" * 42],
    ):
        code, said = run(*arguments)
        assert code == 3
        assert "verified" not in said.lower()
        assert said.startswith("No trusted key")


def test_damage_is_told_without_a_key_too(folder: Path, log: Written) -> None:
    path = save(folder / "damaged.jsonl", [*log.lines()[:2], *log.lines()[3:]])
    code, said = run(path)
    assert code == 1
    assert "verified" not in said.lower()


def test_another_key_is_not_trusted(folder: Path) -> None:
    code, said = check(folder, GOOD, b64(public_bytes(new_key())))
    assert code == 1
    assert "record 1 is not signed by the log's key" in said


def test_every_single_byte_counts(folder: Path, log: Written) -> None:
    good = b"".join(Written(log.key, log.records[:2]).lines())
    for position in range(len(good)):
        changed = bytearray(good)
        changed[position] ^= 1
        code, said = check(folder, bytes(changed), log.key_text)
        assert code in (1, 2), f"byte {position} changed unnoticed: {said}"


@settings(max_examples=300, suppress_health_check=list(HealthCheck))
@given(position=st.integers(0, len(GOOD) - 1), mask=st.integers(1, 255))
def test_any_change_of_any_byte_is_found(folder: Path, position: int, mask: int) -> None:
    changed = bytearray(GOOD)
    changed[position] ^= mask
    assert check(folder, bytes(changed))[0] in (1, 2)


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(length=st.integers(0, len(GOOD) - 1))
def test_a_file_cut_anywhere_is_found(folder: Path, length: int) -> None:
    assert check(folder, GOOD[:length])[0] in (1, 2)


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(position=st.integers(0, len(GOOD)), extra=st.binary(min_size=1, max_size=40))
def test_anything_put_in_is_found(folder: Path, position: int, extra: bytes) -> None:
    assert check(folder, GOOD[:position] + extra + GOOD[position:])[0] in (1, 2)


def attacks(log: Written) -> dict[str, list[bytes]]:
    lines = log.lines()
    a, b = log.records[1], log.records[2]
    mallory = new_key()
    forged = Written(mallory)
    for record in log.records:
        forged.add(str(record.header["kind"]), json.loads(record.body))
    prunes = dataclasses.replace
    return {
        "dropped": lines[:2] + lines[3:],
        "last dropped": lines[:4] + lines[5:],
        "first dropped": lines[:1] + lines[2:],
        "reordered": [lines[0], lines[2], lines[1], *lines[3:]],
        "doubled": [*lines[:3], lines[2], *lines[3:]],
        "signed with another key": [lines[0], *(line(r.exported()) for r in forged.records), lines[-1]],
        "all made with another key": forged.lines(),
        "another key, the trusted one named": [lines[0], *forged.lines()[1:]],
        "texts swapped": [*lines[:2], line(prunes(a, salt=b.salt, body=b.body).exported()), *lines[3:]],
        "salts swapped": [*lines[:2], line(prunes(a, salt=b.salt).exported()), *lines[3:]],
        "text without salt": [*lines[:2], line(prunes(a, salt="").exported()), *lines[3:]],
        "salt without text": [*lines[:2], line(prunes(a, body="").exported()), *lines[3:]],
        "text changed": [
            *lines[:2],
            line(prunes(a, body=a.body.replace("p-1", "p-2")).exported()),
            *lines[3:],
        ],
        "no checkpoint": lines[:-1],
        "checkpoint of another key": [*lines[:-1], log.checkpoint(key=mallory)],
        "checkpoint of an older record": [*lines[:-1], log.checkpoint(log.records[1])],
        "cut, with an old checkpoint": [*lines[:4], log.checkpoint()],
        "two checkpoints": [*lines, lines[-1]],
        "record after the checkpoint": [*lines, lines[-2]],
        "another agency": [lines[0].replace(AGENCY.encode(), b"Other agency"), *lines[1:]],
        "another log": [lines[0].replace(b'"log-1"', b'"log-2"'), *lines[1:]],
        "version 2": [lines[0], lines[1].replace(b'"v":1', b'"v":2'), *lines[2:]],
        "true as a number": [lines[0], lines[1].replace(b'"v":1', b'"v":true'), *lines[2:]],
        "more fields": [lines[0], lines[1].replace(b'{"body"', b'{"a":1,"body"', 1), *lines[2:]],
        "spaces": [lines[0], lines[1].replace(b",", b", ", 1), *lines[2:]],
    }


@pytest.mark.parametrize("attack", sorted(attacks(small_log())))
def test_an_attack_is_found(folder: Path, attack: str, log: Written) -> None:
    code, said = check(folder, b"".join(attacks(log)[attack]), log.key_text)
    assert code == 1, said
    assert said.splitlines()[-1].startswith("DAMAGED: ")


def test_the_first_damaged_record_is_named(folder: Path, log: Written) -> None:
    lines = log.lines()
    lines[3] = lines[3].replace(b"watch.refused", b"watch.allowed")
    code, said = check(folder, b"".join(lines), log.key_text)
    assert code == 1
    assert "damaged: record 3 was changed" in said
    assert said.splitlines()[-1].endswith("The first damaged record is 3.")


def blanked(log: Written, *numbers: int) -> list[bytes]:
    """The file with salt and text of these records emptied: every hash and signature still fits."""
    log.records = [
        dataclasses.replace(r, salt="", body="") if r.seq in numbers or not numbers else r
        for r in log.records
    ]
    return log.lines()


@pytest.mark.attack("unrecorded pruning")
@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((3,), "the text of record 3 is missing"),
        ((4,), "the text of record 4 is missing"),
        ((1, 3), "the texts of 2 records are missing: 1, 3"),
        ((2, 3, 4), "the texts of 3 records are missing: 2-4"),
        ((), "the texts of 4 records are missing: 1-4"),
    ],
)
def test_texts_taken_out_are_damage_and_named(
    folder: Path, log: Written, numbers: tuple[int, ...], words: str
) -> None:
    code, said = check(folder, b"".join(blanked(log, *numbers)), log.key_text)
    assert code == 1, said
    assert f"damaged: {words}" in said.splitlines()[0]
    assert said.splitlines()[-1].endswith(f"The first damaged record is {min(numbers or (1,))}.")


@pytest.mark.attack("unrecorded pruning")
def test_many_texts_taken_out_are_counted_and_not_all_named(folder: Path, log: Written) -> None:
    for number in range(200):
        log.add("t", {"n": number})
    code, said = check(folder, b"".join(blanked(log, *range(2, 204, 2))), log.key_text)
    assert code == 1
    assert "the texts of 101 records are missing: 2, 4, 6," in said and "and 81 more" in said
    assert len(said) < 600


def test_a_witness_finds_history_rewritten_with_the_real_key(folder: Path, log: Written) -> None:
    held = save(folder / "witness.json", [log.checkpoint(log.records[2])])
    path = save(folder / "witnessed.jsonl", log.lines())
    assert run(path, "--key", log.key_text, "--witness", held)[0] == 0
    rewritten = Written(log.key)
    for record in log.records:
        rewritten.add(
            str(record.header["kind"]), {"other": 1} if record.seq == 2 else json.loads(record.body)
        )
    save(path, rewritten.lines())
    assert run(path, "--key", log.key_text)[0] == 0
    code, said = run(path, "--key", log.key_text, "--witness", held)
    assert code == 1
    assert "the witness holds another record 3" in said


def test_a_witness_finds_the_end_cut_off(folder: Path, log: Written) -> None:
    held = save(folder / "witness-end.json", [log.checkpoint()])
    short = Written(log.key, log.records[:2])
    path = save(folder / "short.jsonl", short.lines())
    assert run(path, "--key", log.key_text)[0] == 0
    code, said = run(path, "--key", log.key_text, "--witness", held)
    assert code == 1
    assert "the log ends at record 2" in said


def test_a_forged_or_empty_witness_is_no_proof(folder: Path, log: Written) -> None:
    path = save(folder / "w.jsonl", log.lines())
    forged = save(folder / "forged.json", [log.checkpoint(key=new_key())])
    assert run(path, "--key", log.key_text, "--witness", forged)[0] == 1
    for content in (b"", b"{}\n", b"\xff\n", b"[1]\n", line({"checkpoint": 1, "signature": 2})):
        other = folder / "bad-witness.json"
        other.write_bytes(content)
        assert run(path, "--key", log.key_text, "--witness", other)[0] == 2
    assert run(path, "--key", log.key_text, "--witness", folder / "none.json")[0] == 2


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"not json\n",
        b"\x00\xff\xfe" * 100,
        b"[]\n",
        b"null\n",
        b'{"format":"respond-log-2"}\n',
        b'{"format":"respond-log-1"}\n',
        b'{"agency":1,"format":"respond-log-1","log":[],"log_key":{}}\n',
        b"[" * 100_000 + b"\n",
        b"9" * 10_000 + b"\n",
    ],
)
def test_what_is_no_log_is_unreadable(folder: Path, content: bytes) -> None:
    code, said = check(folder, content)
    assert code == 2
    assert said.startswith("Unreadable: ")


def test_missing_files_and_folders_are_unreadable(folder: Path) -> None:
    for path in (folder / "none.jsonl", folder):
        assert run(path, "--key", LOG_FILE.key_text)[0] == 2


HOSTILE = [
    b'{"header":NaN}\n',
    b'{"hash":1,"hash":2}\n',
    b'{"header":' + b"[" * 50_000 + b"]" * 50_000 + b"}\n",
    b'{"header":{"seq":' + b"1" * 5000 + b"}}\n",
    b'{"a":"\\ud800"}\n',
    b'{"checkpoint":{}}\n',
    b'{"checkpoint":{"at":"2026-99-99T00:00:00.000Z","hash":"","log":"","seq":1},"signature":1}\n',
    b"\xff\xff\n",
    b"{}\n",
    b"[]\n",
    b"1\n",
    b'"\x1b[31m"\n',
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_line_is_damage_and_no_traceback(folder: Path, hostile: bytes, log: Written) -> None:
    lines = log.lines()
    code, said = check(folder, b"".join([*lines[:3], hostile, *lines[3:]]), log.key_text)
    assert code == 1
    assert "\x1b" not in said


def test_a_huge_line_is_damage_without_being_held(folder: Path, log: Written) -> None:
    lines = log.lines()
    code, said = check(
        folder, b"".join([*lines[:3], b"a" * (9 * 1024 * 1024), b"\n", *lines[3:]]), log.key_text
    )
    assert code == 1
    assert "is too long" in said


def test_findings_are_counted_but_not_all_printed(folder: Path) -> None:
    code, said = check(folder, GOOD.splitlines(True)[0] + b"{}\n" * 500)
    assert code == 1
    assert len(said.splitlines()) < 60
    assert "findings more" in said


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(
    ["header", "hash", "signature", "salt", "body", "checkpoint", "seq", "prev", "v", "at"]
)


@settings(max_examples=200, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(NAMES, st.dictionaries(NAMES, JSON, max_size=8) | JSON, max_size=6), st.integers(1, 5))
def test_wrong_types_anywhere_are_damage(folder: Path, value: dict[str, object], place: int) -> None:
    lines = GOOD.splitlines(True)
    assert check(folder, b"".join([*lines[:place], canonical(value) + b"\n", *lines[place:]]))[0] == 1


def test_the_checks_agree_with_the_rule_that_makes_records(folder: Path) -> None:
    from respond_desktop.audit.record import Head, damage

    choices = random.Random(4)
    log = small_log()
    for _ in range(60):
        victim = choices.randrange(4)
        record = log.records[victim]
        name = choices.choice(["hash", "signature", "salt", "body"])
        other = getattr(choices.choice(log.records), name)
        changed = dataclasses.replace(record, **{name: other})
        records: list[Record] = [*log.records[:victim], changed, *log.records[victim + 1 :]]
        before = log.records[victim - 1] if victim else None
        head = Head(before.seq, before.hash) if before else Head()
        sound = damage(changed, head, log.key.public_key()) is None
        content = [log.first(), *(line(r.exported()) for r in records), log.checkpoint()]
        assert (check(folder, b"".join(content), log.key_text)[0] == 0) is sound

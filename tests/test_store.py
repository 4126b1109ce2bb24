from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.codec import digest, pack, to_json, unpack
from pipeline.core.records import CleanText, Document, Fact, Mention
from pipeline.core.store import Artefact, DamagedError, LockedError, Store, locked


def artefact(key, version="1", data=b"x", stage="parsed"):
    return Artefact(stage, key, version, data)


def test_what_is_put_is_got_after_reopening(tmp_path):
    path = tmp_path / "deep" / "store.sqlite"
    with Store(path) as store:
        store.put([artefact("a", data=b"\x00\xff"), artefact("b")])
        store.set_notes({"last": "ä"})
    with Store(path) as store:
        assert store.get("parsed", ["a", "c"]) == {"a": artefact("a", data=b"\x00\xff")}
        assert store.versions("parsed") == {"a": "1", "b": "1"}
        assert store.versions("other") == {}
        assert store.note("last") == "ä"
        assert store.note("none") == ""
        assert store.warning == ""


def test_a_new_version_replaces_the_old_one():
    with Store(None) as store:
        store.put([artefact("a")])
        store.put([artefact("a", "2", b"new")])
        assert store.get("parsed", ["a"])["a"] == artefact("a", "2", b"new")


def test_more_keys_than_one_query_takes():
    keys = [f"k{i}" for i in range(1234)]
    with Store(None) as store:
        store.put(map(artefact, keys))
        assert len(store.get("parsed", keys)) == 1234
        assert store.keep("parsed", keys[:10]) == 1224
        assert set(store.versions("parsed")) == set(keys[:10])


def test_what_was_deleted_is_gone_from_the_disk(tmp_path):
    path = tmp_path / "store.sqlite"
    with Store(path) as store:
        store.put(artefact(f"k{i}", data=b"secret words " * 500) for i in range(200))
        store.compact()
        full = path.stat().st_size
        store.keep("parsed", [])
        store.compact()
        assert path.stat().st_size < full / 5
        assert all(b"secret words" not in p.read_bytes() for p in tmp_path.iterdir())


def test_a_failing_put_leaves_nothing_behind():
    def broken():
        yield artefact("a")
        raise RuntimeError("stop")

    with Store(None) as store:
        with pytest.raises(RuntimeError):
            store.put(broken())
        assert store.versions("parsed") == {}


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\x00 but no more than that", b"\x00" * 5000])
def test_a_broken_file_is_set_aside_and_said_so(tmp_path, content):
    path = tmp_path / "store.sqlite"
    path.write_bytes(content)
    with Store(path) as store:
        store.put([artefact("a")])
        assert "a" in store.versions("parsed")
        aside = [p for p in tmp_path.iterdir() if "set-aside" in p.name]
        if content:
            assert aside[0].read_bytes() == content
            assert aside[0].name in store.warning
        else:
            assert not store.warning


@pytest.mark.parametrize(("version", "word"), [(99, "newer version"), (-3, "unknown format")])
def test_a_store_of_another_format_is_set_aside(tmp_path, version, word):
    path = tmp_path / "store.sqlite"
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE artefacts (other)")
    db.execute(f"PRAGMA user_version={version}")
    db.close()
    with Store(path) as store:
        assert word in store.warning
        assert store.versions("parsed") == {}


def test_a_database_of_another_program_is_set_aside(tmp_path):
    path = tmp_path / "store.sqlite"
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE mine (x)")
    db.commit()
    db.close()
    with Store(path) as store:
        assert store.warning
        assert store.versions("parsed") == {}


def test_one_wrong_byte_is_noticed(tmp_path):
    path = tmp_path / "store.sqlite"
    with Store(path) as store:
        store.put([artefact("a", data=b"abcdefgh" * 10), artefact("b", data=b"untouched")])
    path.write_bytes(path.read_bytes().replace(b"abcdefgh", b"abcdefgx", 1))
    with Store(path) as store:
        assert store.get("parsed", ["b"])
        with pytest.raises(DamagedError, match="damaged"):
            store.get("parsed", ["a"])


def test_killed_while_writing_whole_batches_survive(tmp_path):
    path = tmp_path / "store.sqlite"
    code = (
        "import sys; from pathlib import Path; from pipeline.core.store import Store, Artefact\n"
        "store = Store(Path(sys.argv[1]))\n"
        "for n in range(100000):\n"
        "    store.put(Artefact('s', f'{n}-{i}', '1', bytes(3000)) for i in range(10))\n"
        "    print(n, flush=True)\n"
    )
    writer = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True)
    for line in writer.stdout:
        if int(line) >= 5:
            break
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    with Store(path) as store:
        found = store.versions("s")
        assert len(found) >= 60
        assert len(found) % 10 == 0
        assert not store.warning


def test_only_one_process_holds_the_lock(tmp_path):
    code = (
        "import sys, time; from pathlib import Path; from pipeline.core.store import locked\n"
        "with locked(Path(sys.argv[1])):\n    print('held', flush=True); time.sleep(60)\n"
    )
    folder = tmp_path / "out" / ".store"
    holder = subprocess.Popen([sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LockedError, match=rf"process {holder.pid}\b.*--wait"), locked(folder):
            pass
        holder.kill()  # a lock goes with its process
        start = time.monotonic()
        with locked(folder, wait=True):
            assert time.monotonic() - start < 5
            assert (folder / "lock").read_text() == f"{os.getpid()}\n"
    finally:
        holder.kill()
        holder.wait()
    with locked(folder):
        pass


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
facts = st.builds(
    Fact, slot=texts, value=texts, start=st.integers(0, 10**6), end=st.integers(0, 10**6), quote=texts,
    number=st.none() | st.floats(allow_nan=False, allow_infinity=False),
)  # fmt: skip
mentions = st.builds(
    Mention, doc_id=texts, lang=texts, type=texts, start=st.integers(0), end=st.integers(0), quote=texts,
    sentence_start=st.integers(0), sentence_end=st.integers(0), sentence=texts, facts=st.lists(facts).map(tuple),
)  # fmt: skip


@given(st.builds(Document, doc_id=texts, path=texts, text=texts) | mentions)
def test_records_survive_packing(record):
    assert unpack(type(record), pack(record)) == record


def test_a_record_of_another_kind_is_refused():
    with pytest.raises(ValueError, match="origins"):
        unpack(CleanText, pack(Document("d", "p", "t")))
    with pytest.raises(ValueError, match="damaged"):
        unpack(Document, b"no zlib")
    assert to_json(Document("d", "p", "ü")).startswith(b'{"doc_id":"d"')


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=4), st.lists(st.text(), max_size=4))
def test_digests_tell_lists_of_parts_apart(a, b):
    assert (digest(*a) == digest(*b)) == (a == b)

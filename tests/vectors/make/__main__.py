"""Writes the cases of tests/vectors: `python3 tests/vectors/make [--force]`. See ../README.md."""
import sys

sys.dont_write_bytecode = True

import importlib
import json
from pathlib import Path

import cases

FOLDER = Path(__file__).resolve().parent.parent


def main():
    for name in ("tree", "note", "statement", "statement_keys", "checkpoint", "law", "records", "disowns", "disclosure", "chain", "fragment",
                 "verify", "keys", "logs", "file", "evidence", "trie", "block_hash", "file_evidence", "file_nodes", "times", "record",
                 "status", "status_note", "status_by", "status_time", "disowned", "status_verdict", "class", "link", "pruned", "lying_node", "damaged",
                 "era", "succession", "domain", "access", "example",
                 "no_trust", "later", "node", "node_answer"):
        importlib.import_module("cases_" + name).make()
    files = {FOLDER / f"{n}.json": json.dumps(c, indent=2) + "\n" for n, c in cases.ALL.items()}
    edited = [f for f, s in files.items() if f.exists() and f.read_text("utf-8") != s]
    if edited and "--force" not in sys.argv[1:]:
        sys.exit("these cases exist with other content; nothing is written:\n"
                 + "".join(f"  {f.name}\n" for f in edited))
    for f, s in files.items():
        f.write_text(s, "utf-8")
    for f in sorted(set(FOLDER.glob("*.json")) - set(files)):
        print("not made by this script:", f.name)
    total = sum(len(s) for s in files.values())
    print(f"{len(files)} cases, {total} bytes, {len(edited)} of them edited")


main()

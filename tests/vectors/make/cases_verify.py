"""area `verify`: documents, disclosures, statements and keys; the rest is in cases_logs and cases_file"""
import link
import note as n
import protocol
import verifier
import world as w
from cases import flip, put, rand
from note import b64
from world import FIRST, IDS, INVOICE, K1, K2, K3, LEDGER, MAIN, ONE, RECEIPT, SECOND, STRANGER, TWO, World, fresh

WORLD = World()
CHECKS = ("proof", "disclosures", "document", "statement", "seal", "ledger", "register", "evidence", "anchor", "final", "times")
OPTIONAL = ("disclosures", "evidence")
NO_TRUST = object()
PENDING = dict(ledger="unknown ledger.pending", register="unknown register.pending", anchor="unknown anchor.pending",
               final="unknown final.pending")


def V(case, about, verdict, p, *, world=WORLD, sha=MAIN.sha, fragment=None, trust=None, pinned=True, nodes=None, block_hash=None,
      record_only=False, status=None, standing=None, nonce=None, now=None, age=None, **checks):
    """One case. All checks pass but those that are named; the OPTIONAL ones are there if they are named."""
    rows = []
    for name in CHECKS:
        if record_only and name == "document":
            continue
        if name not in OPTIONAL or name in checks:
            rows.append([name, *checks.pop(name, "passed").split()])
    assert not checks, checks
    if rows[0][1] != "passed":
        rows = rows[:1]
    file = {"proof": p if isinstance(p, str) else protocol.canonical(p), "document_sha256": sha, "fragment": fragment,
            "trust": None if trust is NO_TRUST else trust or world.trust(), "nodes": [world.node()] if nodes is None else nodes}
    if block_hash:
        file["block_hash"] = block_hash
    if record_only:
        file["record_only"] = True
    if not pinned:
        file["pinned"] = False
    want = {"verdict": verdict, "checks": rows}
    if status is not None:
        file["status"], want["standing"] = status, standing
    file |= {k: v for k, v in (("nonce", nonce), ("now", now), ("age", age)) if v is not None}
    got = verifier.verify(file)
    assert got == want, f"{case}: by hand {want}, by the verifier {got}"
    put("verify", case, about, want, **file)


def b64s(*labels):
    return [b64(rand(x)) for x in labels]


def good():
    full, bare = WORLD.proof(show="all"), WORLD.proof()
    fragment = MAIN.fragment(INVOICE)
    V("firm_copy", "The firm's own copy with all disclosures: everything holds.", "unchanged", full, disclosures="passed")
    V("fragment", "The proof shows nothing; the salt comes from the fragment: everything holds.", "unchanged", bare, fragment=fragment)
    V("disclosed", "Disclosure 0 and two others are shown: everything holds.", "unchanged", WORLD.proof(show=[0, 4, 6]),
      disclosures="passed")
    V("disclosed_without_0", "Two disclosures are shown but not 0, the salt comes from the fragment: everything holds.",
      "unchanged", WORLD.proof(show=[3, 5]), fragment=fragment, disclosures="passed")
    V("fragment_ignored", "A foreign fragment counts for nothing when the proof shows disclosure 0.", "unchanged", full,
      fragment=TWO.fragment(SECOND), disclosures="passed")
    V("written_before_final", "The proof says not final, by now the block is.", "unchanged", WORLD.proof(show="all", final=False),
      disclosures="passed")
    V("one_disclosure", "A document with one disclosure: document_path is empty.", "unchanged", WORLD.proof(1, ONE, 2),
      sha=ONE.sha, fragment=ONE.fragment(FIRST))
    V("second_key", "A receipt signed by a key added later.", "unchanged", WORLD.proof(6, RECEIPT, 8, "all"), sha=RECEIPT.sha,
      disclosures="passed")
    late = World(ledger_size=12)
    V("key_retired_later", "The record's key was retired after it, at an index that the ledger checkpoint covers.", "unchanged",
      late.proof(show="all"), world=late, disclosures="passed")
    V("same_checkpoint", "Sealing checkpoint and registered checkpoint are of the same size.", "unchanged", WORLD.proof(seal=10, show="all"),
      disclosures="passed")
    dev = World(chain_id=31337)
    V("development_chain", "On a development chain: everything holds, and proves nothing to a third party.", "rehearsal", dev.proof(show="all"),
      world=dev, disclosures="passed")
    V("url_http", "The URL is plain http, with a port and a longer path.", "unchanged",
      fresh(full, url=f"http://127.0.0.1:8080/a/b/p/acme/{w.IDS[INVOICE]}"), disclosures="passed")

    for name, about, front in (("long_path", "a longer path, in which /p/ and an id stand too", f"https://notary.example/p/acme/{IDS[1]}/p/beta"),
                               ("double_slash", "an empty part in its path", "https://notary.example/"), ("ipv6", "an IPv6 address for its host",
                               "https://[2001:db8::1]:8443"),
                               ("punctuation", "a path with every sign that it may have", "https://h/!\"$%&'()*+,-.:;<=>@[\\]^_`{|}~"), ("one_letter",
                               "a host of one letter", "http://h"),
                               ("user", "a name before its host", "https://user:word@notary.example")):
        V("url_" + name, f"The URL has {about}.", "unchanged", fresh(full, url=f"{front}/p/acme/{w.IDS[INVOICE]}"), disclosures="passed")
    for name, about, urls in (("none", "none", []), ("others", "other URLs than the proof's", ["https://mirror.example", "http://127.0.0.1:8080/a/b"]),
                              ("twice", "the same URL twice", ["https://notary.example"] * 2)):
        V("trust_urls_" + name, f"The member urls of the trust has {about}: no check looks at it.", "unchanged", full, trust=WORLD.trust(urls=urls),
            disclosures="passed")
        V(f"trust_urls_{name}_unpinned", f"The member urls of the notary's own trust has {about}: no check looks at it.", "unchanged", full,
            trust=WORLD.trust(urls=urls),
          pinned=False, disclosures="passed")
    V("url_host_p", "The URL's host is named p, and its path begins with the ledger's name.", "unchanged",
      fresh(full, url=f"https://p/acme/p/acme/{w.IDS[INVOICE]}"), disclosures="passed")

    V("pending", "Sealed and not yet anchored.", "cannot-tell", WORLD.proof(show="all", pending=True), nodes=[],
      disclosures="passed", **PENDING)
    V("no_document", "No document is given, the proof shows disclosure 0.", "cannot-tell", full, sha=None, disclosures="passed",
      document="unknown document.not-given")
    V("no_document_no_salt", "No document is given and no salt: that there is no document comes first.", "cannot-tell", bare,
      sha=None, document="unknown document.not-given")
    V("no_salt", "The proof does not show disclosure 0 and there is no fragment.", "cannot-tell", bare, document="unknown document.no-salt")
    V("no_salt_disclosed", "Other disclosures are shown, but disclosure 0 and the fragment are missing.", "cannot-tell",
      WORLD.proof(show=[1, 2]), disclosures="passed", document="unknown document.no-salt")
    V("fragment_empty", "The fragment is empty, which counts as none.", "cannot-tell", bare, fragment="", document="unknown document.no-salt")
    V("void_without_content", "A void without content: there is nothing to compare the document with.", "cannot-tell",
      WORLD.proof(8, None, 9), document="unknown document.no-content")
    V("genesis", "The proof of the genesis itself.", "cannot-tell", WORLD.proof(0, None, 1), sha=None,
      document="unknown document.no-content")
    V("key_statement", "The proof of a key statement, signed by the key that it retires.", "cannot-tell",
      World({4: w.st(4, "key", "adds " + K3.vkey, "retires " + K2.vkey, by=K2)}).proof(4, None, 5), sha=None,
      world=World({4: w.st(4, "key", "adds " + K3.vkey, "retires " + K2.vkey, by=K2)}), document="unknown document.no-content")


def documents():
    full, bare = WORLD.proof(show="all"), WORLD.proof()
    fragment, path = MAIN.fragment(INVOICE), MAIN.path()
    bad = "does-not-match"
    V("other_file", "Another file, held against the firm's copy.", bad, full, sha=w.sha(b"other"), disclosures="passed",
      document="failed document.differs")
    V("other_file_fragment", "Another file, held against a proof that shows nothing.", bad, bare, sha=w.sha(b"other"), fragment=fragment,
      document="failed document.differs")
    V("other_file_disclosed", "Another file, disclosure 0 is shown.", bad, WORLD.proof(show=[0]), sha=w.sha(b"other"),
      disclosures="passed", document="failed document.differs")
    V("other_bill", "The proof of one bill held against another bill of the same firm.", bad, full, sha=TWO.sha,
      disclosures="passed", document="failed document.differs")
    V("other_bill_fragment", "The proof and the fragment of one bill held against another.", bad, bare, sha=TWO.sha, fragment=fragment,
      document="failed document.differs")
    V("flipped_salt", "One bit of the fragment's salt is flipped, and the check characters are right for it.", bad, bare,
      fragment=link.fragment(w.NAME, IDS[INVOICE], n.b64url(flip(rand("salt main 0", 16), 3))), document="failed document.differs")
    V("salt_of_other_bill", "The salt is another bill's, and the check characters are right for it and this record.", bad, bare,
      fragment=TWO.fragment(INVOICE), document="failed document.differs")
    for name, about, p in (("surplus", "a hash too many", path + b64s("x")), ("missing", "its last hash missing", path[:-1]),
                           ("swapped", "two hashes swapped", [path[1], path[0], path[2]]), ("empty", "no hashes", []),
                           ("of_1", "the path of disclosure 1", MAIN.path(1)), ("of_other_bill", "another bill's path", TWO.path())):
        V("document_path_" + name, f"document_path has {about}, the proof shows disclosure 0.", bad, fresh(full, document_path=p),
          disclosures="passed", document="failed document.path")
    V("document_path_swapped_fragment", "document_path has two hashes swapped, the salt comes from the fragment.", bad,
      fresh(bare, document_path=[path[1], path[0], path[2]]), fragment=fragment, document="failed document.differs")
    V("document_path_no_document", "document_path has a hash too many and no document is given: the path comes first.", bad,
      fresh(full, document_path=path + b64s("x")), sha=None, disclosures="passed", document="failed document.path")


def disclosures():
    full, bad = WORLD.proof(show="all"), "does-not-match"
    d = MAIN.disclosures
    make = protocol.make_disclosure

    def shows(name, about, ds, why, **checks):
        V("disclosures_" + name, about, bad, fresh(full, disclosures=ds), disclosures="failed disclosures." + why, **checks)

    shows("value_changed", "The total of the firm's copy is another, under the same salt.",
          d[:4] + [make(MAIN.salts[4], "invoice.total", "11.90")] + d[5:], "path")
    shows("renamed", "The total is renamed to the net.", d[:4] + [make(MAIN.salts[4], "invoice.net", "119.00")] + d[5:], "path")
    shows("salt_changed", "A disclosure has another salt.", d[:4] + [make(MAIN.salts[5], "invoice.total", "119.00")] + d[5:], "path")
    shows("moved", "Two disclosures change places.", d[:3] + [d[4], d[3]] + d[5:], "path")
    shows("values_swapped", "Two disclosures swap their values.", d[:3] + [make(MAIN.salts[3], "invoice.number", "119.00"),
          make(MAIN.salts[4], "invoice.total", "RE-2026-0042")] + d[5:], "path")
    shows("missing", "The last disclosure is missing.", d[:-1], "count")
    shows("surplus", "There is a disclosure too many.", d + [make(MAIN.salts[0], "buyer.name", "X")], "count")
    shows("repeated", "A disclosure stands twice in place of another.", d[:5] + [d[4]] + d[6:], "name")
    shows("of_other_bill", "Another bill's disclosures, fewer of them.", TWO.disclosures, "count", document="failed document.path")
    shows("first_moved", "Disclosure 0 stands second.", [d[1], d[0]] + d[2:], "name", document="failed document.path")
    shows("first_changed", "Disclosure 0 names the hash of the file that is given, which is another one.",
          [make(MAIN.salts[0], "document.sha256", TWO.sha)] + d[1:], "path", sha=TWO.sha, document="failed document.path")

    def resigned(name, about, doc, why, shown="all", sha=MAIN.sha, content=None, **checks):
        x = World({5: w.st(5, "invoice", content or doc.content, by=K2)})
        V("disclosures_" + name, about, bad, x.proof(5, doc, 7, shown), world=x, sha=sha,
          disclosures="failed disclosures." + why, **checks)

    twice = w.Document("main", [("invoice.total", "1.00"), ("invoice.net", "1.00"), ("invoice.total", "2.00")])
    resigned("name_twice", "The firm signed a document in which a name stands twice.", twice, "name")
    resigned("name_twice_disclosed", "A name stands twice among those disclosed.", twice, "name", [0, 1, 3])
    second = w.Document("main", [("invoice.total", "1.00"), ("document.sha256", TWO.sha)])
    resigned("second_hash", "The firm signed a document with a second document.sha256.", second, "name")
    resigned("second_hash_disclosed", "Of the firm's document only a second document.sha256 is disclosed.", second, "name", [2],
             document="unknown document.no-salt")
    resigned("first_is_not_hash", "The firm signed a document whose disclosure 0 is something else.",
             w.Document("main", [("document.sha256", MAIN.sha)], ("document.size", "51377")), "name",
             document="failed document.differs")
    resigned("first_upper_case", "The firm signed a document.sha256 in upper-case hex.",
             w.Document("main", [], ("document.sha256", MAIN.sha.upper())), "name", document="failed document.differs")
    resigned("first_63_digits", "The firm signed a document.sha256 of 63 digits.",
             w.Document("main", [], ("document.sha256", MAIN.sha[:63])), "name", document="failed document.differs")
    resigned("n_8", "The firm signed an n one too great, which the shape of document_path does not show.", MAIN, "count",
             content=f"content 8 {b64(MAIN.root)}")
    resigned("n_9", "The firm signed an n two too great, which gives document_path another length.", MAIN, "count",
             content=f"content 9 {b64(MAIN.root)}", document="failed document.path")
    resigned("n_4_disclosed", "The firm signed an n that the index of what is disclosed is not below.", MAIN, "count", [4],
             content=f"content 4 {b64(MAIN.root)}", document="unknown document.no-salt")

    def some(name, about, change, why, show=(0, 4), **checks):
        p = WORLD.proof(show=show)
        p["disclosed"][-1] |= change
        V("disclosed_" + name, about, bad, p, disclosures="failed disclosures." + why, **checks)

    some("value_changed", "A disclosed total is another.", {"disclosure": make(MAIN.salts[4], "invoice.total", "11.90")}, "path")
    some("path_swapped", "Two hashes of a disclosed path are swapped.", {"path": [MAIN.path(4)[i] for i in (1, 0, 2)]}, "path")
    some("path_missing", "A disclosed path lacks a hash.", {"path": MAIN.path(4)[:-1]}, "path")
    some("path_surplus", "A disclosed path has a hash too many.", {"path": MAIN.path(4) + b64s("x")}, "path")
    some("index_changed", "A disclosed index is another.", {"index": 3}, "path")
    some("index_is_n", "A disclosed index equals n.", {"index": 7}, "count")
    some("index_far", "A disclosed index is the greatest number.", {"index": 2**53 - 1}, "count")
    some("of_other_bill", "What is disclosed is another bill's.", {"disclosure": TWO.disclosures[4], "path": TWO.path(4)}, "path")
    some("other_as_0", "Disclosure 4 is shown as disclosure 0.", {"index": 0}, "name", show=[4], document="failed document.path")
    some("0_as_other", "Disclosure 0 is shown as disclosure 1.", {"index": 1}, "name", show=[0], fragment=MAIN.fragment(INVOICE))
    some("0_changed", "Disclosure 0 names the hash of the file that is given, which is another one.",
         {"disclosure": make(MAIN.salts[0], "document.sha256", TWO.sha)}, "path", show=[0], sha=TWO.sha, document="failed document.path")


def statements():
    bad, can = "does-not-match", "cannot-tell"
    full = WORLD.proof(show="all")
    old = WORLD.entries[5]
    later = old.replace("09:58:00Z", "09:59:00Z")
    keys_bad, unknown_key, entry_bad = "failed statement.keys", "unknown statement.unknown-key", "failed register.path"
    V("statement_altered", "The statement's date is changed and nothing else.", bad, fresh(full, statement=later),
      disclosures="passed", statement="failed statement.signature", seal="failed seal.path", ledger="failed ledger.path")

    def forked(name, about, verdict, change, index=5, doc=MAIN, seal=7, sha=MAIN.sha, edit=None, **checks):
        """The notary sealed, registered and anchored these entries."""
        x = World(change)
        p = x.proof(index, doc, seal, "all" if doc else None)
        if doc:
            checks["disclosures"] = "passed"
        if edit:
            edit(p)
        V("statement_" + name, about, verdict, p, world=x, sha=sha, **checks)

    extra = [MAIN.content, "issued 2026-11-21T09:58:00Z"]
    mine = lambda by: w.st(5, "invoice", *extra, by=by)
    text = lambda s: s.partition("\n\n")[0] + "\n"
    forked("altered_sealed", "The statement's date is changed, and the notary sealed it so.", bad, {5: later},
           statement="failed statement.signature")
    forked("signature_bit", "A bit of the statement's signature is flipped, and the notary sealed it so.", bad,
           {5: text(old) + "\n" + n.sig_line(K2.name, K2.id, flip(K2.sig(text(old)), 77))}, statement="failed statement.signature")
    forked("claimed_key", "A stranger signed under the name and key ID of a key in force.", bad,
           {5: text(old) + "\n" + n.sig_line(K2.name, K2.id, STRANGER.sig(text(old)))}, statement="failed statement.signature")
    forked("retired_key", "The record is signed by a key retired before it.", can, {5: mine(K1)}, statement=unknown_key)
    forked("key_not_yet_added", "The record is signed by a key added after it.", can, {3: w.st(3, "invoice", TWO.content, by=K3)},
           3, TWO, 7, TWO.sha, statement=unknown_key)
    forked("stranger", "The record is signed by a key that was never added.", can, {5: mine(STRANGER)}, statement=unknown_key)
    forked("key_under_other_name", "The record is signed by a key in force, under another name.", can,
           {5: mine(K2.named("acme.example/other"))}, statement=unknown_key)
    forked("key_signs_itself", "A key statement is signed by the key that it adds.", can,
           {4: w.st(4, "key", "adds " + K3.vkey, by=K3)}, 4, None, 5, None, statement=unknown_key,
           document="unknown document.no-content")
    forked("second_genesis", "A genesis at another index than 0.", bad,
           {1: w.st(1, "genesis", "firm Acme", "adds " + K3.vkey, "anchor_within 60", by=K3)}, 1, None, 2, None,
           edit=lambda p: p.update(keys=[]), statement=keys_bad, register=entry_bad, document="unknown document.no-content")
    forked("genesis_with_keys", "The proof of a genesis has an element in keys.", bad, {}, 0, None, 3, None,
           edit=lambda p: p.update(keys=[{"index": 2, "statement": WORLD.entries[2], "path": WORLD.path(2, 3)}]),
           statement=keys_bad, register=entry_bad, document="unknown document.no-content")
    forked("genesis_altered", "The proof of a genesis whose firm was changed, and the notary sealed it so.", bad,
           {0: WORLD.entries[0].replace("firm Acme", "firm Acne")}, 0, None, 1, None, statement="failed statement.signature",
           document="unknown document.no-content")

    def keys(name, about, edit, index=5, doc=MAIN, seal=7, outcome=keys_bad, **kw):
        p = WORLD.proof(index, doc, seal, "all")
        edit(p["keys"])
        V("keys_" + name, about, "cannot-tell" if outcome[0] == "u" else bad, p, disclosures="passed", statement=outcome, **kw)

    keys("empty", "There are no keys.", lambda k: k.clear(), register=entry_bad)
    keys("no_genesis", "The genesis is left out.", lambda k: k.pop(0), register=entry_bad)
    keys("link_missing", "The statement that added the key of the next one is left out.", lambda k: k.pop(1))
    keys("last_missing", "The statement that added the record's key is left out.", lambda k: k.pop(), 3, TWO, 7, unknown_key, sha=TWO.sha)
    keys("order", "Two key statements change places.", lambda k: k.insert(1, k.pop()))
    keys("genesis_last", "The genesis stands last.", lambda k: k.append(k.pop(0)), register=entry_bad)
    keys("twice", "A key statement stands twice.", lambda k: k.append(k[-1]))
    keys("genesis_twice", "The genesis stands twice.", lambda k: k.insert(1, k[0]))
    keys("other_kind", "An invoice of the ledger stands among the keys.",
         lambda k: k.insert(1, {"index": 1, "statement": WORLD.entries[1], "path": WORLD.path(1, 7)}))
    keys("after_record", "A key statement behind the record stands among the keys.",
         lambda k: k.append({"index": 10, "statement": WORLD.entries[10], "path": WORLD.path(10, 12)}), seal=12,
         ledger="failed ledger.size")
    keys("index_wrong", "A key statement has another index.", lambda k: k[1].update(index=1))
    keys("genesis_index", "The genesis has index 1.", lambda k: k[0].update(index=1))
    keys("path_swapped", "A key statement's path has two hashes swapped.", lambda k: k[1]["path"].reverse())
    keys("path_missing", "A key statement's path lacks its last hash.", lambda k: k[1]["path"].pop())
    keys("path_surplus", "The genesis' path has a hash too many.", lambda k: k[0]["path"].extend(b64s("x")))
    keys("path_of_ledger_checkpoint", "A key statement's path leads to the registered checkpoint in place of the sealing checkpoint.",
         lambda k: k[2].update(path=WORLD.path(4, 10)))
    keys("statement_altered", "A key statement names another key to retire.", lambda k: k[2].update(
        statement=k[2]["statement"].replace(K1.vkey, STRANGER.vkey)))
    keys("signature_bit", "A bit of the genesis' signature is flipped.", lambda k: k[0].update(
        statement=text(k[0]["statement"]) + "\n" + n.sig_line(K1.name, K1.id, flip(K1.sig(text(k[0]["statement"])), 40))), register=entry_bad)

    def chain(name, about, change, verdict=bad, outcome=keys_bad):
        x = World(change)
        V("keys_" + name, about, verdict, x.proof(show="all"), world=x, disclosures="passed", statement=outcome)

    gen = lambda by, ledger=LEDGER: w.st(0, "genesis", "firm Acme", "adds " + K1.vkey, "anchor_within 86400", by=by, ledger=ledger)
    chain("genesis_other_signer", "The notary sealed a genesis that a stranger signed.", {0: gen(STRANGER)})
    chain("genesis_other_ledger", "The notary sealed a genesis that names another ledger.", {0: gen(K1, "notary.example/beta")})
    chain("genesis_false_signature", "The notary sealed a genesis whose text was changed.",
          {0: WORLD.entries[0].replace("firm Acme", "firm Acne")})
    chain("added_by_stranger", "The notary sealed a key statement that a stranger signed.", {2: w.st(2, "key", "adds " + K2.vkey, by=STRANGER)})
    chain("adds_itself", "The notary sealed a key statement signed by the key that it adds.", {2: w.st(2, "key", "adds " + K2.vkey, by=K2)})
    chain("added_by_retired", "The notary sealed a key statement signed by a key retired before.",
          {2: w.st(2, "key", "adds " + K2.vkey, "retires " + K1.vkey, by=K1), 4: w.st(4, "key", "adds " + K3.vkey, by=K1)})
    chain("key_other_ledger", "The notary sealed a key statement that names another ledger.",
          {2: w.st(2, "key", "adds " + K2.vkey, by=K1, ledger="notary.example/beta")})
    chain("false_signature", "The notary sealed a key statement whose text was changed.",
          {4: WORLD.entries[4].replace(K1.vkey, STRANGER.vkey)})
    chain("retired_by_the_last", "The last key statement retires the record's key.",
          {4: w.st(4, "key", "adds " + K3.vkey, "retires " + K2.vkey, by=K2)}, "cannot-tell", unknown_key)
    other = World({0: gen(STRANGER)})
    V("keys_of_another_tree", "The keys are those of another tree than the sealing checkpoint's.", bad,
      fresh(full, keys=other.keys(5, 7)), disclosures="passed", statement=keys_bad, register=entry_bad)


def make():
    good()
    documents()
    disclosures()
    statements()

"""A whole verifier, section 8."""
import datetime

import chains
import evidence
import law
import link
import protocol
import standing
import tree
import trust
from keccak import bloom_may_hold, keccak256
from note import Bad, by, holds, utf8

EVENT = "0x" + keccak256(b"Anchored(uint64,bytes32)").hex()


class Outcome(Exception):
    def __init__(self, outcome, code=None):
        self.row = (outcome, code) if code else (outcome,)


def failed(code, when=True):
    if when:
        raise Outcome("failed", code)


def unknown(code, when=True):
    if when:
        raise Outcome("unknown", code)


def against(code, when, shown):
    """A node's word about a block that it knows, of which the evidence shows what it holds, or nothing does."""
    if when:
        raise Outcome("unknown" if shown else "failed", code)


def lead(leaf_data, index, size, path, root):
    return tree.check(tree.leaf(leaf_data), index, size, path, root)


class Verifier:
    def __init__(self, case):
        self.case, self.trust = case, case["trust"]
        self.eras = trust.eras(self.trust) if self.trust else []
        self.era = None
        self.rows, self.p, self.signer = [], None, None
        try:
            self.p = protocol.proof(case["proof"])
        except Bad:
            self.none = b"countersign/proof@" not in case["proof"].encode("utf-8", "surrogatepass")
            return
        place = self.p["anchor"] and (self.p["anchor"]["chain_id"], self.p["anchor"]["contract"])
        self.era = next((e for e in self.eras if e.place == place), None)
        self.st, self.seal_checkpoint = self.p["statement"], self.p["seal"]["checkpoint"]

    def run(self):
        if self.p is None:
            return [["proof", "unknown", "proof.none" if self.none else "proof.damaged"]]
        self.rows.append(["proof", "passed"])
        if self.p["disclosures"] is not None or self.p["disclosed"] is not None:
            self.check("disclosures")
        for name in ("document", "statement", "seal", "ledger", "register"):
            if name != "document" or not self.case.get("record_only"):
                self.check(name)
        if self.p["evidence"]:
            self.check("evidence")
        self.check("anchor")
        self.check("final")
        self.check("times")
        return self.rows

    def check(self, name):
        try:
            getattr(self, name)()
            row = ("passed",)
        except Outcome as o:
            row = o.row
        self.rows.append([name, *row])

    def sound(self, file):
        """Of another proof file, do the checks `statement` and `seal` pass?"""
        other = Verifier({"proof": file, "trust": self.trust})
        other.check("statement")
        other.check("seal")
        return all(row[1] == "passed" for row in other.rows)

    def shown(self):
        """All disclosures that the proof shows: (index, string, (salt, name, value))."""
        if self.p["disclosures"] is not None:
            return [(i, s, d) for i, (s, d) in enumerate(self.p["disclosures"])]
        return [d[:3] for d in self.p["disclosed"] or []]

    def disclosures(self):
        n, root = self.st["content"]
        all_of, some = self.p["disclosures"], self.p["disclosed"]
        shown = self.shown()
        if all_of is not None:
            failed("disclosures.count", len(all_of) != n)
        else:
            failed("disclosures.count", any(i >= n for i, _, _ in shown))
        for i, _, (_, name, value) in shown:
            failed("disclosures.name", (i == 0) != (name == "document.sha256"))
            failed("disclosures.name", i == 0 and not is_hash(value))
        failed("disclosures.name", len({d[1] for _, _, d in shown}) != len(shown))
        if all_of is not None:
            failed("disclosures.path", tree.root([utf8(s) for s, _ in all_of]) != root)
        else:
            for i, s, _, path in some:
                failed("disclosures.path", not lead(utf8(s), i, n, path, root))

    def document(self):
        unknown("document.no-content", self.st["content"] is None)
        n, root = self.st["content"]
        path, sha = self.p["document_path"], self.case["document_sha256"]
        zero = [(s, d) for i, s, d in self.shown() if i == 0]
        if zero:
            failed("document.path", not lead(utf8(zero[0][0]), 0, n, path, root))
        unknown("document.not-given", sha is None)
        if zero:
            failed("document.differs", zero[0][1][2] != sha)
            return
        unknown("document.no-salt", not self.case["fragment"])
        try:
            salt = link.salt(self.st["ledger"].split("/")[1], self.st["id"], self.case["fragment"])
        except Bad:
            unknown("document.fragment")
        leaf = protocol.make_disclosure(salt, "document.sha256", sha)
        failed("document.differs", not lead(utf8(leaf), 0, n, path, root))

    def statement(self):
        st, keys, index = self.st, self.p["keys"], self.p["seal"]["index"]
        known, last = law.Keys(), -1
        if st["kind"] == "genesis":
            failed("statement.keys", bool(keys))
            failed("statement.keys", index != 0)
        else:
            failed("statement.keys", not keys)
        for i, (at, k, path) in enumerate(keys):
            failed("statement.keys", k["kind"] != ("key" if i else "genesis"))
            failed("statement.keys", i == 0 and at != 0)
            failed("statement.keys", at <= last)
            failed("statement.keys", k["ledger"] != st["ledger"])
            failed("statement.keys", not lead(utf8(k["note"]), at, self.seal_checkpoint["size"], path, self.seal_checkpoint["root"]))
            failed("statement.keys", not law.signer(k, known.who_signs(k)))
            failed("statement.keys", i > 0 and not known.lawful(k, at))
            known.take(k)
            last = at
        failed("statement.keys", last >= index)
        failed("statement.keys", st["kind"] == "key" and not known.lawful(st, index))
        good = law.signer(st, known.who_signs(st))
        unknown("statement.unknown-key", good is None)
        failed("statement.signature", not good)
        self.signer = good

    def until_its_era(self):
        """The eras whose keys may have sealed it: that of the anchor and those before; all, where it has none."""
        return self.eras[:self.eras.index(self.era) + 1] if self.era else self.eras

    def checkpoint_and_path(self, name, proof, leaf, eras):
        checkpoint = proof["checkpoint"]
        first, second = checkpoint["sigs"][:2]
        keys = [e.notary for e in eras if by(first, checkpoint["origin"], 1, e.notary)]
        unknown(name + ".unknown-key", not keys)
        failed(name + ".signature", not any(holds(first, 1, k, checkpoint["text"]) for k in keys))
        clocks = [e.clock[2] for e in eras if by(second, e.clock[0], 4, e.clock[2])]
        unknown(name + ".unknown-clock", not clocks)
        failed(name + ".clock", not any(holds(second, 4, k, checkpoint["text"]) for k in clocks))
        failed(name + ".path", not lead(leaf, proof["index"], checkpoint["size"], proof["path"], checkpoint["root"]))

    def under_ledger(self, name, proof):
        origin = proof["checkpoint"]["origin"]
        failed(name + ".other-ledger", origin != self.st["ledger"])
        unknown(name + ".no-trust", self.trust is None)
        unknown(name + ".other-notary", origin.split("/")[0] != self.trust["origin"].split("/")[0])
        self.checkpoint_and_path(name, proof, utf8(self.st["note"]), self.until_its_era())

    def seal(self):
        self.under_ledger("seal", self.p["seal"])

    def ledger(self):
        unknown("ledger.pending", self.p["ledger"] is None)
        self.under_ledger("ledger", self.p["ledger"])
        failed("ledger.index", self.p["ledger"]["index"] != self.p["seal"]["index"])
        failed("ledger.size", self.p["ledger"]["checkpoint"]["size"] < self.seal_checkpoint["size"])

    def register(self):
        unknown("register.pending", self.p["register"] is None)
        unknown("register.no-trust", self.trust is None)
        unknown("register.other-notary", self.p["register"]["checkpoint"]["origin"] != self.trust["origin"])
        genesis = self.p["keys"][0][1] if self.p["keys"] else self.st
        leaf = protocol.register_entry(genesis["note"], self.p["ledger"]["checkpoint"]["text"])
        self.checkpoint_and_path("register", self.p["register"], utf8(leaf), [self.era or self.eras[-1]])

    def evidence(self):
        a, e, checkpoint = self.p["anchor"], self.p["evidence"], self.p["register"]["checkpoint"]
        try:
            block, state_root, number, time = evidence.header(e["header"])
        except Bad:
            failed("evidence.header")
        failed("evidence.header", "0x" + block.hex() != a["block_hash"])
        failed("evidence.header", number != a["block_number"] or time != seconds(a["block_time"]))
        try:
            storage_root = evidence.storage_root(state_root, a["contract"], e["account_proof"])
        except Bad:
            failed("evidence.account")
        try:
            word = evidence.word(storage_root, e["storage_proof"])
        except Bad:
            failed("evidence.storage")
        failed("evidence.checkpoint", word != evidence.word_of(checkpoint["size"], checkpoint["root"]))

    def shown_by_evidence(self):
        return ["evidence", "passed"] in self.rows

    def anchor(self):
        self.good_nodes = []
        a, nodes, known = self.p["anchor"], self.case["nodes"], self.case.get("block_hash")
        unknown("anchor.pending", a is None)
        unknown("anchor.no-trust", self.trust is None)
        unknown("anchor.other-chain", all(e.chain_id != a["chain_id"] for e in self.eras))
        unknown("anchor.other-contract", self.era is None)
        unknown("anchor.other-era", not self.era.reaches(self.p["register"]["checkpoint"]["size"]))
        unlisted = chains.class_of(a["chain_id"]) == "unlisted"
        unknown("anchor.unlisted-chain", unlisted and not self.case.get("pinned", True))
        if known is not None:
            unknown("anchor.other-block", known != a["block_hash"])
            unknown("anchor.no-evidence", not self.shown_by_evidence())
            return
        unknown("anchor.not-asked", not nodes)
        rows = [self.node(a, n) for n in nodes]
        self.good_nodes = [n for n, r in zip(nodes, rows) if r == ("passed",)]
        bad = [r for r in rows if r[0] == "failed"]
        contradicting = {"anchor." + x for x in ("no-contract", "contract-differs", "block-unknown", "moved",
                                                 "time-differs", "not-in-block", "transaction-differs")}
        contrary = bad or [r for r in rows if r[0] == "unknown" and r[1] in contradicting]
        unknown("anchor.nodes-disagree", bool(self.good_nodes and contrary))
        if bad:
            unknown(bad[0][1], len(bad) == 1 and len(nodes) > 1)
            raise Outcome(*bad[0])
        if not self.good_nodes:
            raise Outcome(*rows[0])

    def node(self, a, n):
        try:
            self.one_node(a, n)
            return ("passed",)
        except Outcome as o:
            return o.row

    def one_node(self, a, n):
        unknown("anchor.unreachable", "unreachable" in n)
        unknown("anchor.wrong-chain", n["chain_id"] != a["chain_id"])
        c, b, final = n["contract"], n["block"], n["final_block"]
        unknown("anchor.no-contract", c is None)
        says = {"origin": self.trust["origin"], "note_key": "0x" + self.era.notary.hex(),
                "clock_name": self.era.clock[0], "clock_key": "0x" + self.era.clock[2].hex()}
        unknown("anchor.contract-differs", c != says)
        unknown("anchor.pruned", n.get("pruned", False))
        unknown("anchor.block-unknown", b is None)
        if b["hash"] != a["block_hash"]:
            failed("anchor.block-differs", a["final"] and final is not None and final >= a["block_number"])
            unknown("anchor.moved")
        shown = self.shown_by_evidence()
        against("anchor.time-differs", b["time"] != a["block_time"], shown)
        checkpoint = self.p["register"]["checkpoint"]
        topics = [EVENT, "0x%064x" % checkpoint["size"], "0x" + checkpoint["root"].hex()]
        logs = [x for x in n["logs"] if x["address"] == a["contract"] and x["topics"] == topics]
        if not logs:
            items = [bytes.fromhex(x[2:]) for x in [a["contract"], *topics]]
            against("anchor.not-in-block", not bloom_may_hold(bytes.fromhex(b["logs_bloom"][2:]), items), shown)
            unknown("anchor.no-logs", not shown)
            return
        against("anchor.transaction-differs", all(x["transaction"] != a["transaction"] for x in logs), shown)

    def final(self):
        unknown("final.pending", self.p["anchor"] is None)
        unknown("final.not-checked", ["anchor", "passed"] not in self.rows)
        if self.case.get("block_hash") is not None:
            return
        at = self.p["anchor"]["block_number"]
        unknown("final.not-yet", not all(n["final_block"] is not None and n["final_block"] >= at for n in self.good_nodes))


    def times(self):
        if self.p["anchor"] is None:
            return
        seal, ledger, register = (clock(self.p[m]["checkpoint"]) for m in ("seal", "ledger", "register"))
        unknown("times.backwards", ledger < seal)
        unknown("times.backwards", register < ledger)
        latest = seconds(self.p["anchor"]["block_time"]) + 900
        unknown("times.after-block", seal > latest or ledger > latest or register > latest)


def clock(checkpoint):
    """The time of the clock's signature."""
    return int.from_bytes(checkpoint["sigs"][1][2][:8], "big")


def seconds(date):
    return int(datetime.datetime.strptime(date, "%Y-%m-%dT%H:%M:%S%z").timestamp())


def is_hash(s):
    return len(s) == 64 and set(s) <= set("0123456789abcdef")


def verdict(checks, p, told=None):
    outcomes = {c[1] for c in checks}
    if outcomes == {"passed"}:
        if told == ["withdrawn"]:
            return "withdrawn"
        return "rehearsal" if chains.class_of(p["anchor"]["chain_id"]) in ("test", "development") else "unchanged"
    return "does-not-match" if "failed" in outcomes else "cannot-tell"


def verify(case):
    v = Verifier(case)
    checks = v.run()
    if "status" not in case:
        return {"verdict": verdict(checks, v.p), "checks": checks}
    told = standing.judge(case, v)
    return {"verdict": verdict(checks, v.p, told), "checks": checks, "standing": told}

"""The law of a ledger (section 4): its keys, and what it takes as its next entry."""
import protocol
from note import by, holds, vkey

MOST_KEYS, MOST_STATEMENTS = 256, 1000
MAY_REFER = {"pays": ("invoice",), "credits": ("invoice",), "replaces": ("invoice",), "voids": ("invoice", "receipt", "credit-note")}


class Refused(Exception):
    pass


def refuse(word, when):
    if when:
        raise Refused(word)


def public(key):
    return vkey(key)[2]


def signer(st, keys):
    """The public key of the one that the statement is by, if it verifies under it; False if it does not; None: by none of them."""
    out = None
    for name, kind, pub in map(vkey, keys):
        if by(st["sig"], name, kind, pub):
            if holds(st["sig"], kind, pub, st["text"]):
                return pub
            out = False
    return out


class Keys:
    """The keys that some statements of a ledger brought in: all of them, or those that a proof shows (section 7.1)."""

    def __init__(self):
        self.rank = {}                                             # public key: the word that brought it in
        self.force = {}                                            # public key: the vkey, of those in force
        self.disowned = {}                                         # public key: the index

    def of(self, rank):
        return [k for pub, k in self.force.items() if self.rank[pub] == rank]

    def who_signs(self, st):
        """Rules 1 and 2 of section 4.1."""
        if st["kind"] == "genesis":
            return st["adds"]
        return (self.of("controls") if st["kind"] == "key" else []) or self.of("adds")

    def lawful(self, st, at):
        """Rules 3 and 6, as far as the statements show that a proof has (section 7.1)."""
        new = {public(k) for k in st["adds"] + st["controls"]}
        gone = {public(k) for k in st["retires"]}
        if new & set(self.rank):
            return False
        if gone & set(self.rank) - set(self.force):
            return False
        for k, index in st["disowns"]:
            pub = public(k)
            if index >= at:
                return False
            if pub in new:
                return False
            if self.rank.get(pub) == "controls":
                return False
            if index >= self.disowned.get(pub, at):
                return False
        return True

    def complete(self, st):
        """What rules 3 to 6 demand of whoever knows all keys."""
        if any(public(k) not in self.rank for k in st["retires"]):
            return False
        if any(public(k) not in self.rank for k, _ in st["disowns"]):
            return False
        gone = {public(k) for k in st["retires"]}
        if any(public(k) in self.force and public(k) not in gone for k, _ in st["disowns"]):
            return False
        after = Keys()
        after.rank, after.force = dict(self.rank), dict(self.force)
        after.take(st)
        if not after.of("adds"):
            return False
        if self.of("controls") and not after.of("controls"):
            return False
        return len(after.rank) <= MOST_KEYS

    def take(self, st):
        for word in ("adds", "controls"):
            for k in st[word]:
                self.rank[public(k)], self.force[public(k)] = word, k
        for k in st["retires"]:
            self.force.pop(public(k), None)
        for k, index in st["disowns"]:
            if public(k) in self.rank:                             # of a key that is not known, nothing follows
                self.disowned[public(k)] = index
                self.force.pop(public(k), None)                    # what retired it need not be shown


class Record:
    def __init__(self, st, index, by):
        self.st, self.index, self.by = st, index, by
        self.voids, self.replacements = [], []


class Ledger:
    """A ledger that begins empty."""

    def __init__(self, origin):
        self.origin, self.records, self.by_id, self.keys = origin, [], {}, Keys()
        self.series, self.key_statements = {}, 0

    def disowned(self, record):
        if record.st["kind"] in ("genesis", "key"):
            return False
        return record.index >= self.keys.disowned.get(record.by, record.index + 1)

    def holds_one(self, records):
        """Is there one among them that is the firm's word?"""
        return any(not self.disowned(r) for r in records)

    def take(self, note):
        """Hands in a statement; gives the word for what became of it."""
        st = protocol.statement(note)
        try:
            return self.judge(st)
        except Refused as word:
            return str(word)

    def judge(self, st):
        index = len(self.records)
        refuse("other-ledger", st["ledger"] != self.origin)
        held = self.by_id.get(st["id"])
        if held and held.st["note"] == st["note"]:
            return "repeated"
        refuse("conflict", held is not None)
        refuse("genesis", (st["kind"] == "genesis") != (index == 0))
        key = signer(st, self.keys.who_signs(st))
        refuse("signature", not key)
        if st["kind"] == "key":
            refuse("keys", not self.keys.lawful(st, index))
            refuse("keys", not self.keys.complete(st))
            refuse("keys", self.key_statements == MOST_STATEMENTS)
        others = []
        for line in st["relations"]:
            word, ident = line.split(" ")
            refuse("unknown-relation", ident not in self.by_id)
            other = self.by_id[ident]
            refuse("wrong-relation", other.st["kind"] not in MAY_REFER[word])
            refuse("disowned", self.disowned(other))
            refuse("voided", self.holds_one(other.voids))
            refuse("replaced", word == "replaces" and self.holds_one(other.replacements))
            others.append((word, other))
        if st["series"]:
            label, number = st["series"]
            refuse("series", number != self.series.get(label, 0) + 1)
            self.series[label] = number
        record = Record(st, index, key)
        self.records.append(record)
        self.by_id[st["id"]] = record
        for word, other in others:
            if word == "voids":
                other.voids.append(record)
            if word == "replaces":
                other.replacements.append(record)
        if st["kind"] in ("genesis", "key"):
            self.keys.take(st)
            self.key_statements += st["kind"] == "key"
        return "admitted"

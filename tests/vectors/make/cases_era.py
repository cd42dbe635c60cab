"""area `verify`: a notary that changed its contract, its chain and its keys (sections 6.3 and 8)"""
import note as n
from cases import rand
from cases_evidence import with_evidence
from cases_verify import PENDING, V
from state import Block, word_in
from withdrawal import (CURRENT, DOCS, VOID, VOIDED, book, file, record, signed, text, withdrawer)
from world import (BLOCK, CLOCK, CONTRACT, HOST, IDS, INVOICE, LEDGER, MAIN, NOTARY, OTHER_CONTRACT, REGISTER, TIMES, World, checkpoint_of, fresh,
                   sign_checkpoint, states, with_tlog)

BAD, CAN, GREEN, REHEARSAL = "does-not-match", "cannot-tell", "unchanged", "rehearsal"
WORLD = World()                                                    # its register has 6 entries


class Era:
    """What a contract stands for: keys, and where it is."""

    def __init__(self, label, chain_id, notary=None, clock=None, contract=None, finality="finalized"):
        self.notary = notary or n.Key(REGISTER, f"notary of the {label} era")
        self.clock = clock or n.Key(f"{HOST}/clock-{label}", f"clock of the {label} era", 4)
        self.chain_id, self.contract, self.finality = chain_id, contract or "0x" + rand(f"contract of the {label} era", 20).hex(), finality

    def ended(self, to_size, **change):
        return {"chain_id": self.chain_id, "contract": self.contract, "finality": self.finality, "notary_key": self.notary.vkey,
                "clock_key": self.clock.vkey, "to_size": to_size} | change

    def node(self, world=WORLD, **change):
        return world.node(**dict(logs=[world.log(address=self.contract)], chain_id=self.chain_id, contract=states(self.notary, self.clock)) | change)


NEW = Era("newest", 1, NOTARY, CLOCK, CONTRACT)                    # as in every other case
OLD, OLDEST = Era("earlier", 10), Era("first", 137)
FORGER = n.Key(REGISTER, "forger")
MIXED = lambda notary, clock: Era("", 0, notary.notary, clock.clock, "0x")


def sealed(p, **by):
    """The proof with checkpoints signed by these eras' keys."""
    for m, era in by.items():
        body = checkpoint_of(p[m]).partition("\n\n")[0] + "\n"
        p[m] = with_tlog(p[m], checkpoint=sign_checkpoint(body, TIMES[m], era.notary, era.clock))
    return p


def proof(era, seal=None, ledger=None, register=None, world=WORLD, p=None, **anchor):
    """Anchored in an era, and signed by its keys or those given."""
    p = p or world.proof()
    p["anchor"] |= {"chain_id": era.chain_id, "contract": era.contract} | anchor
    return sealed(p, seal=seal or era, ledger=ledger or seal or era, register=register or era)


def trusted(*line, newest=NEW, world=WORLD):
    """Each of `line` is an era and its end."""
    return world.trust(chain_id=newest.chain_id, contract=newest.contract, finality=newest.finality, notary_key=newest.notary.vkey,
                       clock_key=newest.clock.vkey, line=[e.ended(size) for e, size in line])


def case(name, about, verdict, p, era, *line, newest=NEW, nodes=None, **kw):
    V("era_" + name, about, verdict, p, fragment=MAIN.fragment(INVOICE), trust=trusted(*line, newest=newest), nodes=[era.node()] if nodes is None else nodes, **kw)


NO = "unknown final.not-checked"
OTHER_ERA = dict(anchor="unknown anchor.other-era", final=NO)
SEALS = lambda code: dict(seal=f"unknown seal.{code}", ledger=f"unknown ledger.{code}")


def bounds():
    p, q = proof(OLD), proof(NEW)
    ok = lambda name, about, x, era, *line: case(name, about, GREEN, x, era, *line)
    no = lambda name, about, x, era, *line, **kw: case(name, about, CAN, x, era, *line, **OTHER_ERA | kw)
    ok("earlier", "Anchored under an earlier contract, in the last register checkpoint of its era.", p, OLD, (OLD, 6))
    ok("earlier_within", "Anchored under an earlier contract, below the size at which its era ended.", p, OLD, (OLD, 7))
    no("earlier_above", "Anchored under an earlier contract, one entry above the size at which its era ended.", p, OLD, (OLD, 5))
    no("earlier_far_above", "Anchored under an earlier contract that had ended before it anchored anything.", p, OLD, (OLD, 0))
    ok("newest", "Anchored under the newest contract, above the size at which its era begins.", q, NEW, (OLD, 4))
    ok("newest_next", "Anchored under the newest contract, in a register checkpoint one entry above the size at which its era begins.", q, NEW, (OLD, 5))
    no("newest_begin", "Anchored under the newest contract, in a register checkpoint of the size at which its era begins.", q, NEW, (OLD, 6))
    no("newest_below", "Anchored under the newest contract, in a register checkpoint one entry below the size at which its era begins.", q, NEW, (OLD, 7))
    ok("newest_after_none", "The earlier contract anchored nothing, and its era ended at 0.", q, NEW, (OLD, 0))
    ok("middle", "Anchored in the second of three eras.", p, OLD, (OLDEST, 3), (OLD, 9))
    no("middle_begin", "Anchored in the second of three eras, in a register checkpoint of the size at which it begins.", p, OLD, (OLDEST, 6), (OLD, 9))
    no("middle_above", "Anchored in the second of three eras, one entry above the size at which it ended.", p, OLD, (OLDEST, 3), (OLD, 5))
    ok("first_of_three", "Anchored in the first of three eras.", proof(OLDEST), OLDEST, (OLDEST, 6), (OLD, 6))
    no("newest_of_three_middle", "Anchored in the newest of three eras, at a size of the second.", q, NEW, (OLDEST, 2), (OLD, 6))
    many = [Era(f"{i}th", 10 + i) for i in range(16)]
    line = [(e, i) for i, e in enumerate(many)]
    ok("sixteen", "There are sixteen eras before the newest, and it is anchored in the seventh.", proof(many[6]), many[6], *line)
    no("other_era_disagree", "Anchored above the end of an era, and nodes contradict each other: the era comes first.", p, OLD, (OLD, 5), nodes=[OLD.node(), OLD.node(logs=[])])


def places():
    p = proof(OLD)
    no = lambda name, about, code, x, *line, era=NEW, **kw: case(name, about, CAN, x, era, *line, **dict(anchor="unknown anchor." + code, final=NO) | kw)
    no("other_contract", "Anchored on the chain of an earlier era, under a contract of none.", "other-contract", proof(NEW, chain_id=10, contract=OTHER_CONTRACT), (OLD, 4))
    no("other_chain", "Anchored on a chain of none of the eras.", "other-chain", proof(NEW, chain_id=5), (OLD, 4))
    no("crossed", "Anchored on the chain of an earlier era, under the contract of the newest.", "other-contract", proof(NEW, chain_id=10), (OLD, 4))
    no("crossed_back", "Anchored on the chain of the newest era, under the contract of an earlier one.", "other-contract", proof(NEW, contract=OLD.contract), (OLD, 4))
    no("not_in_line", "The reader's trust does not name the earlier era.", "other-chain", p, seal="unknown seal.unknown-key", ledger="unknown ledger.unknown-key",
       register="unknown register.unknown-key", era=OLD)
    no("newer_than_trust", "The reader knows the earlier era alone, and the proof is of one that followed.", "other-chain", proof(NEW), newest=OLD, seal="unknown seal.unknown-key",
       ledger="unknown ledger.unknown-key", register="unknown register.unknown-key")
    twin = Era("twin", 10, contract=CONTRACT)
    case("same_contract", "The contracts of two eras have one address, on different chains: anchored on the earlier chain.", GREEN, proof(twin), twin, (twin, 6))
    no("same_contract_newest", "The contracts of two eras have one address, on different chains: anchored on the newest one, below its era.", "other-era", proof(NEW), (twin, 6))
    near = Era("near", 1)
    no("same_chain_other", "Two eras are on one chain: anchored there under a third contract.", "other-contract", proof(NEW, contract=OTHER_CONTRACT), (near, 4))

    differs = lambda name, about, x, era, *nodes, code="contract-differs": no(name, about, code, x, (OLD, 6 if era is OLD else 4), era=era, nodes=[*nodes])
    differs("states_newest", "Anchored under an earlier contract, which states the keys of the newest era.", p, OLD, OLD.node(contract=states()))
    differs("states_newest_clock", "Anchored under an earlier contract, which states the clock of the newest era.", p, OLD, OLD.node(contract=states(OLD.notary, CLOCK)))
    differs("states_newest_notary", "Anchored under an earlier contract, which states the notary's key of the newest era.", p, OLD, OLD.node(contract=states(NOTARY, OLD.clock)))
    differs("states_earlier", "Anchored under the newest contract, which states the keys of an earlier era.", proof(NEW), NEW, NEW.node(contract=states(OLD.notary, OLD.clock)))
    differs("states_earlier_clock", "Anchored under the newest contract, which states the clock of an earlier era.", proof(NEW), NEW, NEW.node(contract=states(NOTARY, OLD.clock)))
    differs("node_of_newest", "Anchored on an earlier chain, and the node is of the newest era's.", p, OLD, NEW.node(), code="wrong-chain")
    differs("node_of_earlier", "Anchored on the newest chain, and the node is of an earlier era's.", proof(NEW), NEW, OLD.node(), code="wrong-chain")
    case("two_nodes", "Anchored on an earlier chain; of two nodes one is of that chain and one of the newest era's.", GREEN, p, OLD, (OLD, 6), nodes=[NEW.node(), OLD.node()])
    case("event_of_newest", "Anchored under an earlier contract, and the block has the event of the newest.", BAD, p, OLD, (OLD, 6),
         nodes=[OLD.node(logs=[WORLD.log()])], anchor="failed anchor.not-in-block", final=NO)


def keys():
    line = (OLD, 4)
    ok = lambda name, about, x, *line, era=NEW, **kw: case(name, about, GREEN, x, era, *line, **kw)
    no = lambda name, about, x, *line, era=NEW, verdict=CAN, **kw: case(name, about, verdict, x, era, *line, **kw)
    ok("sealed_earlier", "Sealed under an earlier key, registered and anchored under the newest.", proof(NEW, seal=OLD, ledger=NEW), line)
    ok("registered_earlier", "Sealed and registered under an earlier key, and anchored under the newest.", proof(NEW, seal=OLD), line)
    ok("ledger_earlier", "The sealing checkpoint is by the newest key, that in the register by an earlier one.", proof(NEW, seal=NEW, ledger=OLD), line)
    no("sealed_later", "Sealed under the newest key, and anchored under an earlier contract.", proof(OLD, seal=NEW), (OLD, 6), era=OLD, **SEALS("unknown-key"))
    no("ledger_later", "The checkpoint in the register is by the newest key; anchored under an earlier contract.", proof(OLD, ledger=NEW), (OLD, 6), era=OLD,
       ledger="unknown ledger.unknown-key")
    no("register_earlier", "The register's checkpoint is by an earlier key, and anchored under the newest contract.", proof(NEW, register=OLD), line,
       register="unknown register.unknown-key")
    no("register_later", "The register's checkpoint is by the newest key, and anchored under an earlier contract.", proof(OLD, register=NEW), (OLD, 6), era=OLD,
       register="unknown register.unknown-key")
    no("all_later", "Everything is by the keys of the newest era, and anchored under an earlier contract.", proof(OLD, NEW, NEW, NEW), (OLD, 6), era=OLD,
       register="unknown register.unknown-key", **SEALS("unknown-key"))
    three = [(OLDEST, 2), (OLD, 4)]
    ok("one_after_another", "Sealed in the first of three eras, registered in the second, anchored in the newest.", proof(NEW, OLDEST, OLD), *three)
    ok("sealed_first", "Sealed in the first of three eras, anchored in the second.", proof(OLD, OLDEST), (OLDEST, 2), (OLD, 6), era=OLD)
    no("sealed_second", "Sealed in the second of three eras, anchored in the first.", proof(OLDEST, OLD), (OLDEST, 6), (OLD, 8), era=OLDEST, **SEALS("unknown-key"))
    no("register_first", "The register's checkpoint is by the key of the first of three eras, anchored in the second.", proof(OLD, register=OLDEST), (OLDEST, 2), (OLD, 6),
       era=OLD, register="unknown register.unknown-key")
    no("stranger", "A stranger sealed it, under the name of the notary.", proof(NEW, seal=MIXED(Era("", 0, FORGER), NEW), ledger=NEW), line, seal="unknown seal.unknown-key")

    # the clock, with the notary's key or alone
    ok("clock_earlier", "The sealing checkpoint is by the newest key and an earlier clock.", proof(NEW, seal=MIXED(NEW, OLD), ledger=NEW), line)
    ok("clock_newest", "The sealing checkpoint is by an earlier key and the newest clock.", proof(NEW, seal=MIXED(OLD, NEW), ledger=NEW), line)
    ok("clock_crossed", "Three eras: the sealing checkpoint is by the second's key and the first's clock.", proof(NEW, seal=MIXED(OLD, OLDEST)), *three)
    no("clock_later", "The sealing checkpoint is by an earlier clock's successor, and anchored under the earlier contract.", proof(OLD, seal=MIXED(OLD, NEW), ledger=OLD), (OLD, 6),
       era=OLD, seal="unknown seal.unknown-clock")
    no("register_clock_earlier", "The register's checkpoint is by the newest key and an earlier clock.", proof(NEW, register=MIXED(NEW, OLD)), line,
       register="unknown register.unknown-clock")
    no("register_clock_later", "The register's checkpoint is by an earlier key and the newest clock; anchored under the earlier contract.", proof(OLD, register=MIXED(OLD, NEW)),
       (OLD, 6), era=OLD, register="unknown register.unknown-clock")
    clocked = Era("clocked", 10, notary=NOTARY)                    # another clock, the same key
    ok("clock_alone", "The clock alone was changed: sealed with the earlier one, anchored in the newest era.", proof(NEW, seal=clocked), (clocked, 4))
    no("clock_alone_register", "The clock alone was changed: the register's checkpoint has the earlier one, anchored in the newest era.", proof(NEW, register=clocked), (clocked, 4),
       register="unknown register.unknown-clock")
    keyed = Era("keyed", 10, clock=CLOCK)                          # another key, the same clock
    ok("key_alone", "The notary's key alone was changed: sealed under the earlier one, anchored in the newest era.", proof(NEW, seal=keyed), (keyed, 4))
    moved = Era("moved", 10, NOTARY, CLOCK)                        # another chain, the same keys
    ok("chain_alone", "The contract alone was changed, all keys are the same: anchored in the earlier era.", proof(moved), (moved, 6), era=moved)
    renamed = Era("renamed", 10, NOTARY, n.Key(HOST + "/clock-2", CLOCK.label, 4))
    ok("clock_renamed", "The clock has the same key under another name in the earlier era, and sealed it under that.", proof(NEW, seal=renamed), (renamed, 4))
    no("clock_renamed_register", "The clock has the same key under another name in the earlier era, and signed the register's checkpoint under that in the newest.",
       proof(NEW, register=renamed), (renamed, 4), register="unknown register.unknown-clock")

    # false signatures
    def forged(p, member, era, clock=False):
        """A stranger's signature under the name and key ID of an era's notary, or of its clock."""
        body = checkpoint_of(p[member]).partition("\n\n")[0] + "\n"
        key = era.notary.named(body.split("\n")[0])
        first = key.line(body) if clock else n.sig_line(key.name, key.id, FORGER.sig(body))
        t = TIMES[member]
        second = n.sig_line(era.clock.name, era.clock.id, n.Key("x", "forger", 4).sig(body, t)) if clock else era.clock.line(body, t)
        return fresh(p, **{member: with_tlog(p[member], checkpoint=body + "\n" + first + second)})

    no("forged_earlier", "A stranger signed the sealing checkpoint under an earlier key's name and ID.", forged(proof(NEW), "seal", OLD), line, verdict=BAD, seal="failed seal.signature")
    no("forged_later", "A stranger signed the sealing checkpoint under the newest key's name and ID, and it is anchored under an earlier contract.", forged(proof(OLD), "seal", NEW),
       (OLD, 6), era=OLD, seal="unknown seal.unknown-key")
    no("forged_clock_earlier", "A stranger signed the sealing checkpoint under an earlier clock's name and ID.", forged(proof(NEW), "seal", OLD, True), line, verdict=BAD,
       seal="failed seal.clock")
    no("forged_register", "A stranger signed the register's checkpoint under the earlier key's name and ID, in the earlier era.", forged(proof(OLD), "register", OLD), (OLD, 6), era=OLD,
       verdict=BAD, register="failed register.signature")


def without_an_era():
    def pending(name, about, by, **kw):
        p = sealed(WORLD.proof(pending=True), seal=by)
        case("pending_" + name, about, CAN, p, NEW, (OLDEST, 2), (OLD, 4), nodes=[], **PENDING | kw)

    pending("newest", "Not anchored, and sealed under the newest key.", NEW)
    pending("earlier", "Not anchored, and sealed under an earlier key.", OLD)
    pending("first", "Not anchored, and sealed under the key of the first era, by the clock of the second.", MIXED(OLDEST, OLD))
    pending("stranger_clock", "Not anchored, and sealed under an earlier key and a stranger's clock.", MIXED(OLD, Era("stranger", 0)), seal="unknown seal.unknown-clock")

    lost = dict(contract=OTHER_CONTRACT)
    none = dict(anchor="unknown anchor.other-contract", final=NO)
    far = lambda name, about, p, **kw: case("lost_" + name, about, CAN, p, NEW, (OLDEST, 2), (OLD, 4), **none | kw)
    far("sealed_earlier", "The anchor is of no era; sealed under an earlier key, and the register's checkpoint is by the newest.", proof(NEW, OLD, OLDEST, **lost))
    far("register_earlier", "The anchor is of no era, and the register's checkpoint is by an earlier key.", proof(NEW, register=OLD, **lost), register="unknown register.unknown-key")

    # an era whose bounds the register checkpoint leaves is its era all the same
    out = lambda name, about, p, era, to, **kw: case("outside_" + name, about, CAN, p, era, (OLD, to), **OTHER_ERA | kw)
    out("sealed_later", "Anchored above the end of an earlier era, and sealed under the newest key.", proof(OLD, seal=NEW), OLD, 5, **SEALS("unknown-key"))
    out("register_later", "Anchored above the end of an earlier era, and the register's checkpoint is by the newest key.", proof(OLD, register=NEW), OLD, 5,
        register="unknown register.unknown-key")
    out("sealed_earlier", "Anchored below the begin of the newest era, and sealed under an earlier key.", proof(NEW, seal=OLD), NEW, 6)
    out("register_earlier", "Anchored below the begin of the newest era, and the register's checkpoint is by an earlier key.", proof(NEW, register=OLD), NEW, 6,
        register="unknown register.unknown-key")


def chains():
    test, dev, far = Era("test", 11155111), Era("development", 31337), Era("unlisted", 61)
    new = {e: Era("newest " + e, i, NOTARY, CLOCK, CONTRACT) for e, i in (("test", 17000), ("development", 1337), ("unlisted", 61))}
    case("class_test_then_main", "Anchored on a test network, by a notary that went to a main network.", REHEARSAL, proof(test), test, (test, 6))
    case("class_test_then_main_newest", "Anchored on a main network, by a notary that came from a test network.", GREEN, proof(NEW), NEW, (test, 4))
    case("class_main_then_test", "Anchored on a main network, by a notary that went to a test network.", GREEN, proof(OLD), OLD, (OLD, 6), newest=new["test"])
    case("class_main_then_development", "Anchored on a main network, by a notary that went to a development chain, on the notary's word.", GREEN, proof(OLD), OLD, (OLD, 6),
         newest=new["development"], pinned=False)
    unlisted = dict(anchor="unknown anchor.unlisted-chain", final=NO)
    case("class_unlisted_pinned", "Anchored on an unlisted chain in an earlier era, which the reader's own trust names.", GREEN, proof(far), far, (far, 6))
    case("class_unlisted_unpinned", "Anchored on an unlisted chain in an earlier era, and the trust is the word of the notary.", CAN, proof(far), far, (far, 6), pinned=False, **unlisted)
    case("class_main_then_unlisted", "Anchored on a main network, by a notary that went to an unlisted chain, and the trust is its word.", GREEN, proof(OLD), OLD, (OLD, 6),
         newest=new["unlisted"], pinned=False)
    case("class_unlisted_outside", "Anchored on an unlisted chain, above the end of that era, and the trust is the notary's word: the era comes first.", CAN, proof(far), far, (far, 5),
         pinned=False, **OTHER_ERA)


def final():
    deep, new_deep = Era("deep", 10, finality={"depth": 64}), Era("newest", 1, NOTARY, CLOCK, CONTRACT, {"depth": 12})
    late = dict(final="unknown final.not-yet")
    for name, about, era, newest in (("depth", "The earlier era counts blocks, the newest has the chain's own word", deep, NEW),
                                     ("two_depths", "The two eras count to different depths", deep, new_deep)):
        case(f"final_{name}", f"{about}: the block is final by the earlier one.", GREEN, proof(era), era, (era, 6), newest=newest, nodes=[era.node(final_block=BLOCK)])
        case(f"final_{name}_not_yet", f"{about}: the block is not yet final by the earlier one.", CAN, proof(era), era, (era, 6), newest=newest,
             nodes=[era.node(final_block=BLOCK - 1)], **late)
        case(f"final_{name}_newest", f"{about}: a block of the newest is not yet final.", CAN, proof(newest), newest, (era, 4), newest=newest,
             nodes=[newest.node(final_block=BLOCK - 1)], **late)


def evidence():
    """A reader who knows the block."""
    def known(name, about, verdict, era, *line, block=None, **kw):
        b = Block(word_in(WORLD))
        p = with_evidence(b, proof(era))
        case("hash_" + name, about, verdict, p, era, *line, nodes=[], block_hash=block or b.hash, **kw)

    mine = Era("mine", 10, contract=CONTRACT)                      # the address under which the state has the word
    known("earlier", "The reader knows the block, and the evidence is of an earlier contract.", GREEN, mine, (mine, 6), evidence="passed")
    known("newest", "The reader knows the block, and the evidence is of the newest contract.", GREEN, NEW, (OLD, 4), evidence="passed")
    known("above", "The reader knows the block, and the evidence is good and above the end of the era.", CAN, mine, (mine, 5), evidence="passed", **OTHER_ERA)
    known("other_block", "The reader knows another block, and the evidence is above the end of the era: the era comes first.", CAN, mine, (mine, 5),
          block="0x" + rand("another block").hex(), evidence="passed", **OTHER_ERA)
    known("other_contract", "The reader knows the block, and the evidence is of another contract than the earlier one.", BAD, OLD, (OLD, 6), evidence="failed evidence.account",
          anchor="unknown anchor.no-evidence", final=NO)


def standing():
    BOOK = book()

    def told(name, about, want, era, note, *by, index=CURRENT):
        p = proof(era, p=record(index, BOOK))
        doc = DOCS[index]
        word = want.split()[0]
        verdict = "withdrawn" if word == "withdrawn" else GREEN
        V("era_status_" + name, about, verdict, p, world=BOOK, sha=doc.sha, fragment=doc.fragment(index), nodes=[era.node(BOOK)], trust=trusted((OLD, 6 if era is OLD else 4), world=BOOK),
          status=file(note, *by), standing=[word] if word in ("current", "withdrawn") else ["not-checked", "status." + want])

    old = OLD.notary.named(LEDGER)
    void = text(VOIDED, voided=IDS[VOID])
    told("newest", "The record is anchored in an earlier era, and the status is by the newest key.", "current", OLD, signed(text()))
    told("earlier", "The record is anchored in an earlier era, and the status is by that era's key.", "unknown-key", OLD, signed(text(), old))
    told("earlier_voided", "The status says that the record is voided, and is by an earlier key.", "unknown-key", OLD, signed(void, old), withdrawer(VOID), index=VOIDED)
    told("forged", "A stranger signed the status under the newest key's name and ID.", "signature", OLD, text() + "\n" + n.sig_line(
        LEDGER, NOTARY.named(LEDGER).id, FORGER.sig(text())))
    told("voided_newest", "The record is anchored in an earlier era, and what voids it is sealed under the newest key.", "withdrawn", OLD, signed(void), withdrawer(VOID), index=VOIDED)
    told("voided_earlier", "The record is anchored in the newest era, and what voids it is sealed under an earlier key.", "withdrawn", NEW, signed(void),
         sealed(withdrawer(VOID), seal=OLD), index=VOIDED)
    stranger = sealed(withdrawer(VOID), seal=MIXED(Era("", 0, FORGER), NEW))
    anchored = lambda era, seal: proof(era, seal, p=withdrawer(VOID, pending=False))
    told("voided_anchored", "The record and what voids it are sealed and anchored in an earlier era.", "withdrawn", OLD, signed(void), anchored(OLD, OLD), index=VOIDED)
    told("voided_anchored_newest", "What voids the record is sealed in an earlier era and anchored in the newest.", "withdrawn", NEW, signed(void), anchored(NEW, OLD), index=VOIDED)
    told("voided_sealed_later", "What voids the record is sealed under the newest key and anchored in an earlier era.", "by", NEW, signed(void), anchored(OLD, NEW), index=VOIDED)
    told("voided_outside", "What voids the record is anchored above the end of an earlier era, which is not looked at.", "withdrawn", NEW, signed(void), anchored(OLD, OLD), index=VOIDED)


def make():
    bounds()
    places()
    keys()
    without_an_era()
    chains()
    final()
    evidence()
    standing()

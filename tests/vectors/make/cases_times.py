"""area `verify`: the check `times` (section 8.1), and witnesses' signatures on the checkpoints of a proof"""
import datetime

import note as n
import protocol
import tree
import world as w
from cases import flip, rand
from cases_logs import BACKWARDS, OTHER_CLOCK
from cases_verify import PENDING, V, WORLD
from world import INVOICE, MAIN, T0, World, fresh, sign_checkpoint, with_tlog

BAD, CAN, GREEN = "does-not-match", "cannot-tell", "unchanged"
AFTER = "unknown times.after-block"
BLOCK = T0 + 431                                                   # world.TIME
LATEST = BLOCK + 900


def date(seconds):
    return (datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def at(seal=T0, ledger=None, register=None, block=BLOCK, world=WORLD, pending=False, **kw):
    """The proof with the clock's times; those that are not given are the one before."""
    ledger = seal if ledger is None else ledger
    register = ledger if register is None else register
    p = world.proof(pending=pending, **kw)
    p["seal"] = with_tlog(p["seal"], checkpoint=world.checkpoint(7, time=seal))
    if not pending:
        p["ledger"] = with_tlog(p["ledger"], checkpoint=world.checkpoint(10, time=ledger))
        p["register"] = with_tlog(p["register"], checkpoint=sign_checkpoint(world.reg_text(), register))
        p["anchor"]["block_time"] = date(block)
    return p


def case(name, about, verdict, p, world=WORLD, **kw):
    """The node has the block with the time that the proof names."""
    if "anchor" in p and "nodes" not in kw:
        kw["nodes"] = [world.node(block=dict(time=p["anchor"]["block_time"]))]
    V("times_" + name, about, verdict, p, world=world, fragment=MAIN.fragment(INVOICE), **kw)


def ok(name, about, **times):
    case(name, about, GREEN, at(**times))


def odd(name, about, why, **times):
    case(name, about, CAN, at(**times), times=why)


def clocks():
    ok("equal", "The three times of the clock are one.")
    ok("growing", "Each of the clock's times is a second after the one before.", ledger=T0 + 1, register=T0 + 2)
    odd("ledger_before_seal", "The clock's time on the registered checkpoint is a second before that on the sealing checkpoint.", BACKWARDS,
        ledger=T0 - 1, register=T0)
    odd("register_before_ledger", "The clock's time on the register's checkpoint is a second before that on the ledger's.", BACKWARDS, ledger=T0 + 1,
        register=T0)
    odd("register_before_both", "The clock's time on the register's checkpoint is before both others.", BACKWARDS, register=T0 - 1)
    odd("falling", "The clock's times fall.", BACKWARDS, ledger=T0 - 1, register=T0 - 2)
    odd("ledger_at_0", "The clock's time on the registered checkpoint is the start of 1970.", BACKWARDS, ledger=0, register=T0)
    ok("all_at_0", "The clock's times are the start of 1970, long before the block.", seal=0)
    ok("block_much_later", "The block is a century after the clock's times.", block=T0 + 36525 * 86400)
    ok("block_before", "The block is a minute before the clock's times.", block=T0 - 60)
    ok("latest", "The clock's times are 900 seconds after the block's.", seal=LATEST)
    odd("seal_after", "The clock's time on the sealing checkpoint is 901 seconds after the block's, and so are the others.", AFTER, seal=LATEST + 1)
    odd("ledger_after", "The clock's time on the registered checkpoint is 901 seconds after the block's, and so is the register's.", AFTER, ledger=LATEST + 1)
    odd("register_after", "The clock's time on the register's checkpoint is 901 seconds after the block's.", AFTER, register=LATEST + 1)
    ok("register_latest", "The clock's time on the register's checkpoint is 900 seconds after the block's.", register=LATEST)
    ok("ledger_latest", "The clock's time on the registered checkpoint is 900 seconds after the block's.", ledger=LATEST)
    odd("seal_after_only", "The sealing checkpoint is 901 seconds after the block, the others are not: that the clock ran backwards comes first.", BACKWARDS,
        seal=LATEST + 1, ledger=LATEST)
    odd("after_and_backwards", "The register's checkpoint is before the ledger's, and both are after the block: the first comes first.", BACKWARDS,
        ledger=LATEST + 9, register=LATEST + 8)
    odd("hour_zone", "The clock's times are an hour after the block's, as in another time zone.", AFTER, seal=BLOCK + 3600)
    odd("last", "The clock's times are the last second of year 9999.", AFTER, seal=253402300799)
    ok("last_and_block", "The clock's times and the block's are the last second of year 9999.", seal=253402300799, block=253402300799)
    odd("block_at_0", "The block's time is the start of 1970, and the clock's are 901 seconds after it.", AFTER, seal=901, block=0)
    ok("block_at_0_latest", "The block's time is the start of 1970, and the clock's are 900 seconds after it.", seal=900, block=0)
    odd("hundredths", "The clock's times are in hundredths of a second.", AFTER, seal=T0 * 100)


def beside():
    """What is there is looked at, whatever the other checks say."""
    back, late = dict(ledger=T0 - 1, register=T0), dict(register=LATEST + 1)
    case("pending", "The record is not anchored: there is one time, and nothing to hold it against.", CAN, at(seal=253402300799, pending=True),
        nodes=[], **PENDING)
    case("pending_at_0", "The record is not anchored, and the clock's time is the start of 1970.", CAN, at(seal=0, pending=True), nodes=[], **PENDING)
    case("no_node", "No node was asked, and the clock ran backwards.", CAN, at(**back), nodes=[], anchor="unknown anchor.not-asked",
        final="unknown final.not-checked", times=BACKWARDS)
    case("block_time_denied", "The register's checkpoint is far after the time that the proof names, which is not the block's.", BAD, at(**late),
        nodes=[WORLD.node()
         | {"block": WORLD.node()["block"] | {"time": date(BLOCK + 1)}}], anchor="failed anchor.time-differs", final="unknown final.not-checked", times=AFTER)
    text = WORLD.text(10)
    notary = w.NOTARY.named(w.LEDGER)
    p = at()
    other = lambda time: with_tlog(p["ledger"], checkpoint=sign_checkpoint(text, time, clock=OTHER_CLOCK))
    case("unknown_clock", "The registered checkpoint has the time of another clock, which is before that of the sealing checkpoint.", CAN, fresh(p,
        ledger=other(T0 - 1)),
         ledger="unknown ledger.unknown-clock", times=BACKWARDS)
    case("unknown_clock_agrees", "The registered checkpoint has the time of another clock, which agrees with the rest.", CAN, fresh(p, ledger=other(T0)),
         ledger="unknown ledger.unknown-clock")
    false = text + "\n" + notary.line(text) + n.sig_line(w.CLOCK.name, w.CLOCK.id, (LATEST + 1).to_bytes(8, "big") + w.CLOCK.sig(text, T0)[8:])
    case("false_clock", "The time on the registered checkpoint is not the one that the clock signed, and is after the register's.", BAD,
         fresh(p, ledger=with_tlog(p["ledger"], checkpoint=false)), ledger="failed ledger.clock", times=BACKWARDS)
    q = at(**back)
    case("torn_seal", "The path to the sealing checkpoint is torn, and the clock ran backwards.", BAD, fresh(q, seal=with_tlog(
        q["seal"], path=lambda h: h[:-1])), seal="failed seal.path", times=BACKWARDS)
    dev = World(chain_id=11155111)
    case("rehearsal", "On a test network, and the clock ran backwards.", CAN, at(world=dev, **back), world=dev, times=BACKWARDS)
    case("rehearsal_agrees", "On a test network, and the clocks agree.", "rehearsal", at(world=dev), world=dev)
    V("times_record_only", "The record alone is asked about, and the clock is after the block.", CAN, at(**late), sha=None, record_only=True, times=AFTER)
    V("times_unpinned", "The trust is the notary's word, and the clock is after the block.", CAN, at(**late), pinned=False,
        fragment=MAIN.fragment(INVOICE), times=AFTER)


def cosigned(member, p, lines, text):
    return fresh(p, **{member: p[member] + "".join(lines(text))})


def witnesses():
    p = at()
    texts = dict(seal=WORLD.text(7), ledger=WORLD.text(10), register=WORLD.reg_text())
    witness = lambda text: [n.Key(f"witness-{i}.example", f"witness {i}", 4).line(text, T0 - 10**6 * i) for i in range(14)]
    for m, text in texts.items():
        V(f"cosigned_{m}", f"Fourteen witnesses signed the checkpoint in {m}, at other times: no check looks at them.", GREEN, cosigned(m, p, witness, text),
          fragment=MAIN.fragment(INVOICE))
        V(f"cosigned_{m}_17", f"Fifteen lines follow the clock's on the checkpoint in {m}.", CAN, cosigned(m, p, lambda t: witness(t) + witness(t)[:1], text),
          fragment=MAIN.fragment(INVOICE), proof="unknown proof.damaged")
    text = texts["seal"]
    notary = w.NOTARY.named(w.LEDGER)
    more = lambda name, about, *lines: V("cosigned_" + name, about, GREEN, fresh(p, seal=p["seal"] + "".join(lines)), fragment=MAIN.fragment(INVOICE))
    more("false_notary", "A third line is by the notary and does not verify: no check looks at it.", n.sig_line(notary.name, notary.id, flip(notary.sig(text))))
    more("false_clock", "A third line is by the notary's clock and does not verify: no check looks at it.",
         n.sig_line(w.CLOCK.name, w.CLOCK.id, (2**64 - 1).to_bytes(8, "big") + bytes(64)))
    more("other_type", "A third line is of a type that this protocol has not got.", n.sig_line("witness.example", b"abcd", rand("pq", 2428)))
    second = text + "\n" + notary.line(text) + witness(text)[0] + w.CLOCK.line(text, T0)
    V("cosigned_second", "A witness's line stands before the clock's.", CAN, fresh(p, seal=with_tlog(p["seal"], checkpoint=second)),
        fragment=MAIN.fragment(INVOICE),
      seal="unknown seal.unknown-clock")
    first = text + "\n" + w.STRANGER.line(text) + w.CLOCK.line(text, T0) + notary.line(text)
    V("cosigned_third_notary", "A stranger's line stands first, the notary's third.", CAN, fresh(p, seal=with_tlog(p["seal"], checkpoint=first)),
        fragment=MAIN.fragment(INVOICE),
      seal="unknown seal.unknown-key")


def entries():
    """What the register holds for the ledger's checkpoint (section 5)."""
    text, whole, genesis = WORLD.text(10), WORLD.checkpoint(10, time=w.TIMES["ledger"]), WORLD.entries[0]
    entry = protocol.register_entry
    good = entry(genesis, text)
    first, tag, checkpoint = good.splitlines(True)
    renamed = w.st(0, "genesis", "firm Acme & Co", "adds " + w.K1.vkey, "anchor_within 86400", by=w.K1)

    def holds(name, about, leaf, outcome="failed register.path"):
        x = World()
        assert x.register[3] == good
        x.register[3] = leaf
        V("entry_" + name, about, BAD, x.proof(), world=x, fragment=MAIN.fragment(INVOICE), register=outcome)

    holds("other_genesis", "The entry has the tag of a second ledger of the same name.", entry(renamed, text))
    holds("tag_of_statement", "The entry has the tag of the record's statement in place of the genesis.", entry(WORLD.entries[INVOICE], text))
    holds("tag_of_text", "The entry's tag is over the genesis without its signature line.", entry(genesis.partition("\n\n")[0] + "\n", text))
    holds("tag_bare", "The entry's tag is the hash of the genesis alone.", tag_with(good, "ledger", genesis))
    holds("tag_leaf", "The entry's tag is the leaf hash of the genesis.", good.replace(tag, f"ledger {n.b64(tree.leaf(genesis.encode()))}\n"))
    holds("tag_of_origin", "The entry's tag is the hash of the ledger's origin.", tag_with(good, "ledger", "countersign/tag@v1\n" + w.LEDGER))
    holds("later_checkpoint", "The entry has the hash of a later checkpoint of the ledger.", WORLD.entry(12))
    holds("sealing_checkpoint", "The entry has the hash of the sealing checkpoint.", WORLD.entry(7))
    holds("hash_of_root", "The entry has the hash of the checkpoint's root.", tag_with(good, "checkpoint", text.splitlines()[2]))
    holds("hash_no_lf", "The entry has the hash of the checkpoint's text without its last LF.", entry(genesis, text[:-1]))
    holds("old_form", "The entry is the text of the ledger's checkpoint, as in an older form.", text)
    holds("old_form_signed", "The entry is the ledger's checkpoint with its signatures.", whole)
    holds("swapped", "The entry's second and third line change places.", first + checkpoint + tag)
    holds("no_last_lf", "The entry lacks its last LF.", good[:-1])
    holds("crlf", "The entry's lines end in CRLF.", good.replace("\n", "\r\n"))
    holds("no_first_line", "The entry lacks its first line.", tag + checkpoint)
    holds("version_2", "The entry's first line names another version.", good.replace("@v1", "@v2"))
    holds("padded_with_line", "The entry has a fourth line.", good + "size 10\n")
    holds("hex", "Tag and hash are in hex.", first + "".join(f"{x.split()[0]} {n.unb64(x.split()[1]).hex()}\n" for x in (tag, checkpoint)))
    V("entry_genesis", "The genesis is the record: the entry is for its own ledger.", GREEN, WORLD.proof(0, None, 7), sha=None, record_only=True)
    x = World()
    x.register[3] = entry(renamed, text)
    V("entry_genesis_other", "The genesis is the record, and the entry has the tag of a second ledger of the same name.", BAD, x.proof(0, None, 7),
        world=x, sha=None,
      record_only=True, register="failed register.path")
    p = World({0: renamed}).proof()
    V("entry_keys_of_second", "The notary has a second ledger of that name: the genesis in keys is that one's, the entry the first one's.", BAD,
      fresh(WORLD.proof(), keys=p["keys"]), fragment=MAIN.fragment(INVOICE), statement="failed statement.keys", register="failed register.path")


def tag_with(entry, word, of):
    """The entry with the plain hash of something in one line."""
    return "".join(f"{word} {n.b64(tree.sha(of.encode()))}\n" if x.startswith(word + " ") else x for x in entry.splitlines(True))


def make():
    clocks()
    beside()
    witnesses()
    entries()

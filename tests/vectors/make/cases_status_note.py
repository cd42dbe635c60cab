"""area `verify`: by whom a status is, of which record and of which state of the ledger (section 8.4)"""
import note as n
import tree
from cases import flip, rand
from cases_logs import OTHER_CLOCK
from cases_verify import PENDING
from ed25519 import L, sign
from note import b64, utf8
from protocol import make_tlog
from withdrawal import (BOOK, CURRENT, NEWER, VOID, VOIDED, S, book, file, record, signed, status, text,
                        voided, withdrawer)
from world import (CLOCK, HOST, IDS, K1, LEDGER, NOTARY, STRANGER, T0, checkpoint_text, fresh, lines, sign_checkpoint,
                   with_tlog)

BODY = text()
KEY = NOTARY.named(LEDGER)
FORGER = n.Key(LEDGER, "forger")
BETA = HOST + "/beta"


def of_what():
    no = lambda case, about, s, **kw: S(case, about, "other-record", s, **kw)
    no("of_other_record", "The status is that of another record of the ledger.", status(VOIDED, withdrawer(VOID), voided=IDS[VOID]))
    no("of_other_current", "The record is voided, and the status is that of one which is current.", status(CURRENT), index=VOIDED)
    no("of_voider", "The status is that of the void.", status(VOID), index=VOIDED)
    beta = lambda body, ledger=BETA: signed(body.replace(LEDGER, ledger), NOTARY.named(ledger))
    no("of_other_ledger", "The status is that of a record with this id in another ledger of the notary.", file(beta(BODY)))
    no("of_other_host", "The status is that of a record with this id in a ledger of another notary.",
       file(beta(BODY, "other.example/acme")))
    no("of_other_ledger_key", "The status names another ledger, and is signed under the name of the record's.",
       file(signed(BODY.replace(LEDGER, BETA))))
    no("of_other_record_stranger", "The status is that of another record, and by a stranger: the record comes first.",
       file(signed(text(2), STRANGER)))
    no("of_other_record_size", "The status is that of another record, and too old: the record comes first.", status(2, size=3))
    S("of_other_record_malformed", "The status is that of another record, and not canonical: the spelling comes first.", "malformed",
      status(2)[:-1])

    far = BOOK.trust(origin="other.example/register", notary_key=NOTARY.named("other.example/register").vkey)
    away = {c: f"unknown {c}.other-notary" for c in ("seal", "ledger", "register")} | dict(
        anchor="unknown anchor.contract-differs", final="unknown final.not-checked")
    no = lambda case, about, s, **kw: S(case, about, "other-notary", s, verdict="cannot-tell", trust=far, **away | kw)
    no("other_notary", "The reader trusts another notary.", status())
    no("other_notary_voided", "The reader trusts another notary, and the status says that the record is voided.", voided(), index=VOIDED)
    no("other_notary_stranger", "The reader trusts another notary, and the status is by a stranger: the notary comes first.",
       file(signed(BODY, STRANGER)))
    S("other_notary_of_other_record", "The reader trusts another notary, and the status is of another record: the record comes first.",
      "other-record", status(2), verdict="cannot-tell", trust=far, **away)
    S("other_clock", "The reader trusts another clock, which signs no status.", "current", status(), verdict="cannot-tell",
      trust=BOOK.trust(clock_key=OTHER_CLOCK.vkey), anchor="unknown anchor.contract-differs", final="unknown final.not-checked",
      **{c: f"unknown {c}.unknown-clock" for c in ("seal", "ledger", "register")})


def by_whom():
    no = lambda case, about, *note, **kw: S(case, about, "unknown-key", file(*note), **kw)
    no("by_stranger", "The status is by a stranger.", signed(BODY, STRANGER))
    no("by_firm", "The status is by the firm's key in force.", signed(BODY, K1))
    no("by_firm_as_notary", "The status is by the firm's key, under the name of the ledger.", signed(BODY, K1.named(LEDGER)))
    no("by_register_name", "The notary's key signed under the register's name, not under the ledger's.", signed(BODY, NOTARY))
    no("by_other_ledger_name", "The notary's key signed under the name of another ledger.", signed(BODY, NOTARY.named(BETA)))
    no("by_clock", "The status is by the notary's clock, with the length of type 01.", signed(BODY, n.Key(CLOCK.name, CLOCK.label)))
    no("by_clock_as_notary", "The status is by the notary's clock, under the name of the ledger.", signed(BODY, n.Key(LEDGER, CLOCK.label)))
    no("by_forger", "The status is by a stranger, under the name of the ledger and with the stranger's own key ID.", signed(BODY, FORGER))
    no("by_forger_voided", "A stranger says under the notary's name that the record is voided, with a good proof of a void.",
       signed(text(VOIDED, voided=IDS[VOID]), FORGER), withdrawer(VOID), index=VOIDED)
    line = lambda name, kid: BODY + "\n" + n.sig_line(name, kid, KEY.sig(BODY))
    no("key_id_bit", "A bit of the key ID is flipped.", line(LEDGER, flip(KEY.id, 9)))
    no("key_id_of_type_04", "The key ID is that of the same key with type 04.", line(LEDGER, n.key_id(LEDGER, 4, KEY.pub)))
    no("key_id_of_register_name", "The key ID is that of the register's name.", line(LEDGER, NOTARY.id))
    no("key_name_upper_case", "The key name is in upper case.", line(LEDGER.upper(), KEY.id))
    no("by_stranger_size", "The status is by a stranger, and too old: the key comes first.", signed(text(size=3), STRANGER))

    no = lambda case, about, note, *by, **kw: S(case, about, "signature", file(note, *by), **kw)
    raw = KEY.sig(BODY)
    sized = lambda sig, body=BODY: body + "\n" + n.sig_line(LEDGER, KEY.id, sig)
    no("claimed_key", "A stranger signed under the notary's name and key ID.", sized(STRANGER.sig(BODY)))
    no("signature_bit", "A bit of the signature is flipped.", sized(flip(raw, 300)))
    no("signature_zero", "The signature is all zeros.", sized(bytes(64)))
    no("signature_s_plus_order", "The group order is added to the signature's S.", sized(
        raw[:32] + (int.from_bytes(raw[32:], "little") + L).to_bytes(32, "little")))
    no("signature_without_lf", "The signature is over the text without its last LF.", sized(sign(KEY.seed, utf8(BODY[:-1]))))
    no("signature_of_checkpoint", "The signature is the one on the ledger's checkpoint.", sized(KEY.sig(BOOK.text(12))))
    no("signature_of_other_size", "The signature is the one on a later status.", sized(KEY.sig(text(size=11))))
    no("signature_of_cosignature", "The notary signed as a clock does, and the time is left out.", sized(n.Key(LEDGER, "notary", 4).sig(BODY, T0)[8:]))
    tail = "\n" + signed(BODY).partition("\n\n")[2]
    for case, about, old, new in (("id", "the id", IDS[CURRENT], IDS[2]), ("size", "the size", "size 12", "size 13"),
                                  ("root", "the root", BODY.split("\nroot ")[1][:44], b64(rand("root"))),
                                  ("at", "the time", "2026-11-22", "2026-11-23"), ("paid", "a count", "paid 1", "paid 0"),
                                  ("credited", "a count", "credited 1", "credited 11")):
        index, body = (2 if case == "id" else CURRENT), BODY.replace(old, new)
        assert body != BODY
        no("altered_" + case, f"After it was signed, {about} was changed.", body + tail, index=index)
    gone, good = text(VOIDED), text(VOIDED, voided=IDS[VOID])
    void = withdrawer(VOID)
    no("altered_line_removed", "After it was signed, the line voided was taken out, and its proof.", sized(KEY.sig(good), gone), index=VOIDED)
    no("altered_line_added", "After it was signed, the line voided was put in, and a good proof.", sized(KEY.sig(gone), good), void, index=VOIDED)
    no("altered_line_word", "After it was signed, replaced was changed to voided.",
       sized(KEY.sig(text(VOIDED, replaced=IDS[VOID])), good), void, index=VOIDED)
    no("altered_size_below", "After it was signed, the size was changed to one that is too small: the signature comes first.",
       sized(KEY.sig(BODY), text(size=3)))


def of_when():
    """The size and the root, held against the checkpoints of the proof: the sealing checkpoint of 4 entries, the registered one of 8."""
    ok = lambda case, about, s, **kw: S(case, about, "current", s, **kw)
    size = lambda case, about, s, **kw: S(case, about, "size", s, **kw)
    root = lambda case, about, s, **kw: S(case, about, "root", s, **kw)
    other = b64(rand("other root"))
    pending = dict(p=record(CURRENT, pending=True), nodes=[], verdict="cannot-tell", **PENDING)
    ok("size_is_ledger_checkpoint", "The status is of the size of the registered checkpoint, with its root.", status(size=8))
    ok("size_next_other_root", "The status is of a size one greater than the registered checkpoint's: there is nothing to compare its root with.",
       status(size=9, root=other))
    size("size_below_ledger_checkpoint", "The status is of a size one below the registered checkpoint's.", status(size=7))
    size("size_is_seal_checkpoint", "The status is of the size of the sealing checkpoint, with its root; the registered checkpoint is greater.", status(size=4))
    size("size_below_seal_checkpoint", "The status is of a size one below the sealing checkpoint's.", status(size=3))
    size("size_1", "The status is of the size 1, at which the record was not yet there.", status(size=1))
    size("size_below_voided", "The status is too old, and says that the record is voided.", voided(size=7), index=VOIDED)
    size("size_seal_checkpoint_other_root", "The status has the size of the sealing checkpoint with another root; that the registered checkpoint is greater comes first.",
         status(size=4, root=other))
    ok("pending_size_is_seal_checkpoint", "The record is not anchored, and the status is of the size of the sealing checkpoint.", status(size=4), **pending)
    size("pending_size_below_seal_checkpoint", "The record is not anchored, and the status is of a size one below the sealing checkpoint's.",
         status(size=3), **pending)
    root("pending_seal_checkpoint_other_root", "The record is not anchored, and the status has the sealing checkpoint's size with another root.",
         status(size=4, root=other), **pending)
    root("ledger_checkpoint_other_root", "The status has the size of the registered checkpoint with another root.", status(size=8, root=other))
    root("ledger_checkpoint_root_bit", "A bit of the root is another than the registered checkpoint's.",
         status(size=8, root=b64(flip(tree.root(BOOK.leaves(8)), 255))))
    root("ledger_checkpoint_root_of_later", "The status has the size of the registered checkpoint with the root of a greater one.",
         status(size=8, root=b64(tree.root(BOOK.leaves(9)))))
    root("ledger_checkpoint_root_of_fork", "The status has the size of the registered checkpoint with the root of a ledger without the void.",
         status(VOIDED, size=8, world=book({7: BOOK.entries[4]})), index=VOIDED)
    root("root_before_by", "The root is another, and what voids the record is another record's: the root comes first.",
         voided(withdrawer(NEWER), size=8, root=other), index=VOIDED)
    same = book(ledger_size=4)
    root("both_checkpoints_other_root", "Sealing checkpoint and registered checkpoint are of the size of the status, whose root is another.",
         status(size=4, root=other), world=same)
    ok("both_checkpoints", "Sealing checkpoint and registered checkpoint are the one that the status speaks of.", status(size=4), world=same)

    # checkpoints that do not hold themselves
    p = record(CURRENT)
    fork = book({3: BOOK.entries[4]}, ledger_size=4)
    split = fresh(p, seal=fork.under(CURRENT, 4), keys=fork.keys(CURRENT, 4), ledger=same.under(CURRENT, 4, time=T0 + 60))
    split = fresh(split, register=record(CURRENT, same)["register"])
    root("split_view", "Sealing checkpoint and registered checkpoint are of the same size, and the status has the root of the second only.",
         status(size=4), p=split, world=same)
    root("split_view_seal", "Sealing checkpoint and registered checkpoint are of the same size, and the status has the root of the first only.",
         status(size=4, world=fork), p=split, world=same)
    short = book(ledger_size=3)
    shrunk = dict(p=record(CURRENT, short), world=short, verdict="does-not-match", ledger="failed ledger.size")
    size("registered_smaller", "The registered checkpoint is smaller than the sealing checkpoint, and the status is of its size.", status(size=3), **shrunk)
    ok("registered_smaller_seal_checkpoint", "The registered checkpoint is smaller than the sealing checkpoint, and the status is of the size of the latter.",
       status(size=4), **shrunk)
    false = fresh(p, seal=with_tlog(p["seal"], checkpoint=BOOK.text(4) + "\n" + n.sig_line(LEDGER, KEY.id, bytes(64)) + CLOCK.line(BOOK.text(4), T0)))
    ok("seal_false", "The notary's signature on the sealing checkpoint is false, which is no matter of the standing.", status(),
       p=false, verdict="does-not-match", seal="failed seal.signature")
    huge = sign_checkpoint(checkpoint_text(LEDGER, 13, rand("huge")), notary=FORGER)
    size("seal_forged_greater", "A stranger made a sealing checkpoint that is greater than the status: its size counts all the same.", status(),
         p=fresh(p, seal=with_tlog(p["seal"], checkpoint=huge), keys=[BOOK.keys(1, 4)[0]]), verdict="does-not-match",
         seal="unknown seal.unknown-key", statement="failed statement.keys", ledger="failed ledger.size")


def wide():
    """Sizes and indices of 2^53 and more, which a float does not tell apart: the record is entry 2^53."""
    at = 2**53
    rest = [rand(f"wide {i}") for i in range(53)]
    gen, old = BOOK.entries[0], BOOK.entries[CURRENT]
    void = K1.note(lines(f"voids {IDS[CURRENT]}", id=IDS[VOID], kind="void"))
    leaf = lambda s: tree.leaf(utf8(s))
    left = tree.climb(leaf(gen), 0, at, rest)

    def checkpoint(*right):
        top = leaf(right[0]) if len(right) == 1 else tree.node(leaf(right[0]), leaf(right[1]))
        return [{"index": 0, "statement": gen, "path": [b64(h) for h in [*rest, top]]}], tree.node(left, top)

    keys, root = checkpoint(old)
    later_keys, later_root = checkpoint(old, void)
    signed_checkpoint = lambda size, root: sign_checkpoint(checkpoint_text(LEDGER, size, root))
    p = fresh(record(CURRENT, pending=True), keys=keys, seal=make_tlog(at, [left], signed_checkpoint(at + 1, root)))
    by = fresh(withdrawer(VOID), statement=void, keys=later_keys, seal=make_tlog(at + 1, [leaf(old), left], signed_checkpoint(at + 2, later_root)))

    def case(name, about, told, s):
        S("wide_" + name, about, told, s, p=p, nodes=[], verdict="cannot-tell", **PENDING)

    case("size_below", "The sealing checkpoint is of 2^53 + 1 entries, the status of 2^53.", "size", status(size=at, root=b64(root)))
    case("size_equal", "The sealing checkpoint and the status are of 2^53 + 1 entries.", "current", status(size=at + 1, root=b64(root)))
    case("other_root", "The sealing checkpoint and the status are of 2^53 + 1 entries, with other roots.", "root", status(
        size=at + 1, root=b64(later_root)))
    case("void_next", "The record is entry 2^53, the void is entry 2^53 + 1.", "withdrawn", voided(
        by, CURRENT, size=at + 2, root=b64(later_root)))
    case("void_beyond", "The void is entry 2^53 + 1, which is not among the first 2^53 + 1.", "by", voided(
        by, CURRENT, size=at + 1, root=b64(root)))


def make():
    of_what()
    by_whom()
    of_when()
    wide()

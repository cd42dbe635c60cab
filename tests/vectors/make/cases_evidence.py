"""area `verify`: the check `evidence` (section 6.1). What the reader's block hash and the nodes make of
it is in cases_block_hash.py, how it is spelled in cases_file_evidence.py."""
import rlp
import tree
import trie
import world as w
from cases import flip, rand
from cases_verify import V, WORLD
from evidence import SLOT, account_key, word_of
from keccak import keccak256
from rlp import Nested
from state import ACCOUNT, CODE, Block, account, accounts, slot, slots, stored, word_in
from world import BLOCK, FIRST, ONE, World, fresh

BARE = WORLD.proof(1, ONE, 2)
WORD = word_in(WORLD)
GOOD = Block(WORD)
NOT_SHOWN = dict(anchor="unknown anchor.no-evidence", final="unknown final.not-checked")


AFTER = "unknown times.after-block"


def with_evidence(block, base=BARE, evidence=None, **change):
    anchor = base["anchor"] | {"block_hash": block.hash} | change
    return fresh(base, anchor=anchor | {"evidence": block.evidence(**(evidence or {}))})


def E(name, about, verdict, p, block_hash=None, nodes=(), evidence="passed", sha=ONE.sha, **kw):
    """`evidence` is None where the proof has none. No node is asked, unless it is said which."""
    if evidence:
        kw["evidence"] = evidence
    V("evidence_" + name, about, verdict, p, sha=sha, fragment=ONE.fragment(FIRST), nodes=list(nodes), block_hash=block_hash, **kw)


def accept(name, about, block, evidence=None, **change):
    E(name, about, "unchanged", with_evidence(block, evidence=evidence, **change), change.get("block_hash", block.hash))


def refuse(code, name, about, block, evidence=None, anchor=NOT_SHOWN["anchor"], times="passed", **change):
    E(name, about, "does-not-match", with_evidence(block, evidence=evidence, **change), change.get("block_hash", block.hash),
      evidence="failed evidence." + code, **NOT_SHOWN | {"anchor": anchor, "times": times})


def items(**change):
    """The header with some items replaced: `_3=…`."""
    return lambda old: [change.get(f"_{i}", x) for i, x in enumerate(old)]


def respelled(index, spelling):
    """The header with one item in another spelling."""
    def make(old):
        payload = b"".join(spelling if i == index else rlp.encode(x) for i, x in enumerate(old))
        return rlp.encode(Nested(payload))
    return make


def header():
    yes = lambda name, about, **kw: accept("header_" + name, f"The header {about}.", Block(WORD, **kw))
    yes("12_items", "has 12 items, as few as it can", items=lambda x: x[:12])
    yes("16_items", "is of an earlier fork, with 16 items", items=lambda x: x[:16])
    yes("40_items", "is of a later fork, with 40 items", items=lambda x: x + [rand(f"item {i}", i) for i in range(19)])
    yes("later_item_list", "is of a later fork, with a list as its last item", items=lambda x: x + [[b"", [b"a", rand("x")]]])
    yes("later_item_list_of_byte", "is of a later fork, with a list of one byte as its last item", items=lambda x: x + [[b"\5"]])
    yes("item_55_bytes", "has an item of 55 bytes, the longest whose length is in its first byte", items=items(_12=rand("fifty-five", 55)))
    yes("item_56_bytes", "has an item of 56 bytes, the shortest whose length has bytes of its own", items=items(_12=rand("fifty-six", 56)))
    yes("item_byte_7f", "has an item that is the byte 7f, which stands for itself", items=items(_12=b"\x7f"))
    yes("item_byte_80", "has an item that is the byte 80, which does not", items=items(_12=b"\x80"))
    yes("item_list_empty", "has an empty list for an item", items=items(_12=[]))
    yes("item_list_55_bytes", "has a list of 55 bytes for an item", items=items(_12=Nested(rand("fifty-five", 55))))
    yes("item_list_56_bytes", "has a list of 56 bytes for an item", items=items(_12=Nested(rand("fifty-six", 56))))
    yes("list_unread", "has lists that are not looked at, whose content is not RLP", items=lambda x: [
        Nested(b"\x81\x05") if i in (0, 9, 21) else y for i, y in enumerate(x + [b""])])
    long = Block(WORD, items=lambda x: [bytes(65536 - len(GOOD.header) - 2) + y if i == 12 else y for i, y in enumerate(x)])
    assert len(long.header) == 65536
    accept("header_long", "The header has 65,536 bytes, as many as it can.", long)
    accept("header_number_0", "The header's number is 0, the empty string.", Block(WORD, number=0), block_number=0)
    accept("header_number_127", "The header's number is a byte that stands for itself.", Block(WORD, number=127), block_number=127)
    accept("header_number_greatest", "The header's number is 2^53 - 1.", Block(WORD, number=2**53 - 1), block_number=2**53 - 1)
    zero = Block(WORD, time=0)
    E("header_time_0", "The header's time is 0, the empty string: it is the block's, and the notary's clock is far after it.", "cannot-tell",
      with_evidence(zero, block_time="1970-01-01T00:00:00Z"), zero.hash, times=AFTER)
    accept("header_time_last", "The header's time is the end of the year 9999.", Block(WORD, time=253402300799),
           block_time="9999-12-31T23:59:59Z")

    no = lambda name, about, block=GOOD, evidence=None, **kw: refuse("header", "header_" + name, about, block, evidence, **kw)
    no("other_hash", "The header is that of another block than block_hash.", block_hash="0x" + rand("block").hex())
    no("bit", "A bit of the header is flipped.", evidence={"header": flip(GOOD.header, 8 * 40)})
    no("bit_of_later_item", "A bit of an item that is not looked at is flipped.", evidence={"header": flip(GOOD.header, 8 * len(GOOD.header) - 5)})
    other = Block(WORD, number=BLOCK - 1)
    no("of_parent", "The header is that of the block before.", evidence={"header": other.header})
    no("other_number", "The header's number is not block_number.", block_number=BLOCK + 1)
    no("other_time", "The header's time is a second before block_time.", block_time="2026-11-21T10:07:12Z")
    no("number_as_time", "Number and time change places in the header.", Block(WORD, items=lambda x: [*x[:8], x[11], *x[9:11], x[8], *x[12:]]))

    def made(name, about, by_items=lambda x: x, **kw):
        no(name, f"The header {about}.", Block(WORD, items=by_items, **kw))

    number, time, root = GOOD.items[8], GOOD.items[11], GOOD.items[3]
    made("number_zero_first", "spells its number with a leading zero", items(_8=b"\0" + number))
    made("number_8_bytes_zero_first", "spells its number in 8 bytes with leading zeros", items(_8=bytes(8 - len(number)) + number))
    made("number_9_bytes", "has a number of 9 bytes, of which the last 8 are block_number", items(_8=b"\1" + bytes(8 - len(number)) + number))
    made("number_32_bits", "has a number of 5 bytes, of which the last 4 are block_number", items(_8=b"\1" + number))
    made("number_list", "has a list in place of its number", items(_8=[number]))
    made("number_list_of_bytes", "has a list of the number's bytes in place of it", items(_8=Nested(number)))
    no("number_0_as_byte", "The header spells the number 0 as a byte.", Block(WORD, items=items(_8=b"\0")), block_number=0)
    made("time_zero_first", "spells its time with a leading zero", items(_11=b"\0" + time))
    made("time_9_bytes", "has a time of 9 bytes, of which the last 8 are block_time", items(_11=b"\1" + bytes(8 - len(time)) + time))
    made("time_greatest", "has a time of 2^64 - 1", items(_11=b"\xff" * 8))
    made("time_list", "has a list in place of its time", items(_11=[time]))
    made("time_list_of_bytes", "has a list of the time's bytes in place of it", items(_11=Nested(time)))
    made("time_empty", "has no time, the empty string", items(_11=b""))
    made("root_31_bytes", "has a state root of 31 bytes", items(_3=root[:-1]))
    made("root_33_bytes", "has a state root of 33 bytes", items(_3=root + b"\0"))
    made("root_empty", "has an empty state root", items(_3=b""))
    made("root_list", "has a list of 32 bytes in place of the state root", items(_3=Nested(root)))
    made("11_items", "has 11 items", lambda x: x[:11])
    no("11_items_time_0", "The header has 11 items, and the proof says that its time is 0.", Block(WORD, items=lambda x: x[:11]),
       block_time="1970-01-01T00:00:00Z", times=AFTER)
    made("0_items", "has no items", lambda x: [])
    made("extra_item_first", "has an item too many at its front", lambda x: [b"", *x])
    spelled = lambda name, about, make: no("rlp_" + name, about, Block(WORD, header=make))
    spelled("string", "The header is an RLP string in place of a list.", lambda x: rlp.encode(b"".join(map(rlp.encode, x))))
    spelled("bare_items", "The header is its items without the list around them.", lambda x: b"".join(map(rlp.encode, x)))
    spelled("trailing_byte", "A byte follows the header's list.", lambda x: rlp.encode(x) + b"\x80")
    spelled("cut_off", "The header's last byte is missing.", lambda x: rlp.encode(x)[:-1])
    size = len(GOOD.header) - 3
    spelled("length_zero_first", "The length of the header's list has a leading zero.",
            lambda x: b"\xfa\0" + size.to_bytes(2, "big") + rlp.encode(x)[3:])
    spelled("length_less", "The length of the header's list is one less than it is.",
            lambda x: b"\xf9" + (size - 1).to_bytes(2, "big") + rlp.encode(x)[3:])
    spelled("length_8_bytes", "The length of the header's list is 2^64 - 1.", lambda x: b"\xff" + b"\xff" * 8 + rlp.encode(x)[3:])
    spelled("length_wraps_32_bits", "The length of an item is 2^32 more than it is.",
            respelled(6, b"\xbc" + (2**32 + 256).to_bytes(5, "big") + GOOD.items[6]))
    spelled("length_wraps", "The length of an item, added to where it starts, wraps around 2^64.",
            respelled(13, b"\xbf" + (2**64 - 9).to_bytes(8, "big") + GOOD.items[13]))
    spelled("root_long_form", "The state root's length is spelled in the form for more than 55 bytes.", respelled(3, b"\xb8\x20" + root))
    spelled("first_long_form", "The length of an item that is not looked at is spelled too long.",
            respelled(0, b"\xb8\x20" + GOOD.items[0]))
    spelled("later_long_form", "The length of the last item is spelled too long.", respelled(20, b"\xb8\x20" + GOOD.items[20]))
    spelled("later_list_long_form", "The last item is a list whose length is spelled too long.", respelled(20, b"\xf8\x01\x80"))
    spelled("later_beyond_end", "The last item is longer than what is left of the list.", respelled(20, b"\xa1" + GOOD.items[20]))
    spelled("55_bytes_long_form", "The length of an item of 55 bytes is spelled as if it were longer.", respelled(12, b"\xb8\x37" + rand("fifty-five", 55)))
    spelled("list_55_bytes_long_form", "The length of a list of 55 bytes is spelled as if it were longer.", respelled(12, b"\xf8\x37" + rand("fifty-five", 55)))
    spelled("empty_list_long_form", "The length of an empty list is spelled in the form for more than 55 bytes.", respelled(12, b"\xf8\x00"))
    spelled("byte_7f_long_form", "The byte 7f, which stands for itself, has a length before it.", respelled(14, b"\x81\x7f"))
    spelled("byte_long_form", "A byte that stands for itself has a length before it.", respelled(14, b"\x81\x05"))
    no("rlp_number_long_form", "The number is a byte that stands for itself, with a length before it.",
       Block(WORD, header=respelled(8, b"\x81\x05")), block_number=5)


def values():
    root = GOOD.storage_root
    mine = lambda name, about, make: refuse("account", "account_" + name, f"The account {about}.", Block(WORD, account=make))
    made = lambda *parts: lambda _: rlp.encode([*parts])
    accept("account_unread", "Nonce, balance and code hash of the account are not looked at.",
           Block(WORD, account=made([b"list"], bytes(40), root, b"")))
    mine("3_items", "has three items", made(b"\1", b"", root))
    mine("5_items", "has five items", made(b"\1", b"", root, CODE, b""))
    mine("no_items", "is an empty list", made())
    mine("empty", "is the empty string, as if the contract were deleted", lambda _: b"")
    mine("string", "is a string in place of a list", lambda r: rlp.encode(b"".join(map(rlp.encode, (b"\1", b"", r, CODE)))))
    mine("root_31_bytes", "has a storage root of 31 bytes", made(b"\1", b"", root[:-1], CODE))
    mine("root_33_bytes", "has a storage root of 33 bytes", made(b"\1", b"", root + b"\0", CODE))
    mine("root_empty", "has no storage root, the empty string", made(b"\1", b"", b"", CODE))
    mine("root_list", "has a list of 32 bytes in place of its storage root", made(b"\1", b"", Nested(root), CODE))
    refuse("storage", "account_root_last", "The account has its storage root and its code hash swapped.",
           Block(WORD, account=made(b"\1", b"", CODE, root)))
    mine("trailing_byte", "is followed by a byte", lambda r: account(r) + b"\0")
    mine("root_long_form", "spells the length of its storage root too long",
         lambda r: rlp.encode(Nested(b"\1\x80\xb8\x20" + r + rlp.encode(CODE))))
    mine("nonce_long_form", "spells its nonce, a byte that stands for itself, with a length",
         lambda r: rlp.encode(Nested(b"\x81\1\x80" + b"".join(map(rlp.encode, (r, CODE))))))
    mine("length_zero_first", "has a leading zero in its length",
         lambda r: b"\xf9\0" + account(r)[1:])
    refuse("account", "account_value_list", "The account stands in its leaf as a list, not as a string.", Block(
        WORD, state=lambda mine: trie.hang(trie.leaf(trie.nibbles(ACCOUNT), Nested(mine[2:])))))

    other = account_key(w.OTHER_CONTRACT)
    lent = lambda key: lambda mine: trie.prove({key: mine}, key)
    refuse("account", "account_other_address", "The account is that of another address, the only one that there is.",
           Block(WORD, state=lent(other)))
    refuse("account", "account_other_address_too", "The account is that of another address, which has the same storage as the contract.",
           Block(WORD, state=lambda mine: trie.prove(accounts(mine) | {other: mine}, other)))
    refuse("account", "account_address_unhashed", "The account stands under its address itself, not under the hash.",
           Block(WORD, state=lent(bytes.fromhex(w.CONTRACT[2:]).rjust(32, b"\0"))))
    refuse("account", "account_address_padded", "The account stands under the hash of its address in 32 bytes.",
           Block(WORD, state=lent(keccak256(bytes.fromhex(w.CONTRACT[2:]).rjust(32, b"\0")))))
    refuse("account", "account_contract_changed", "The proof names another contract than the evidence is of.", GOOD,
           contract=w.OTHER_CONTRACT, anchor="unknown anchor.other-contract")
    older = Block(word_of(5, rand("older")))
    refuse("account", "account_of_other_block", "The account is proved under the state of another block.", GOOD,
           {"account_proof": older.account_proof})
    refuse("account", "account_and_storage_swapped", "The two proofs change places.", GOOD,
           {"account_proof": GOOD.storage_proof, "storage_proof": GOOD.account_proof})


def words():
    kept = lambda name, about, v, code="storage": refuse(
        code, "word_" + name, f"The slot's value {about}.", Block(WORD, storage=trie.prove(slots(WORD) | {SLOT: v}, SLOT)))
    zero = zero_first()
    short = word_in(zero).lstrip(b"\0")
    base = zero.proof(1, ONE, 2)
    block = Block(word_in(zero))
    E("word_zero_stripped", "The word begins with a zero byte, which the slot's value leaves out.", "unchanged",
      with_evidence(block, base), block.hash, world=zero)
    for name, about, v in (("zero_kept", "keeps the zero byte that the word begins with", rlp.encode(b"\0" + short)),
                           ("zero_and_long_form", "keeps the zero byte, and spells its length too long", b"\xb8\x20\0" + short),
                           ("zero_stripped_from_back", "has the word's zero byte at its end", rlp.encode(short + b"\0"))):
        block = Block(WORD, storage=trie.prove(slots(WORD) | {SLOT: v}, SLOT))
        code = "checkpoint" if name.endswith("back") else "storage"
        E("word_" + name, f"The slot's value {about}.", "does-not-match", with_evidence(block, base), block.hash, world=zero,
          evidence="failed evidence." + code, **NOT_SHOWN)
    kept("empty", "is the empty string", b"\x80")
    kept("nothing", "is no RLP at all", b"")
    kept("zero", "is a byte of zero", b"\0")
    kept("33_bytes", "has 33 bytes", rlp.encode(b"\1" + WORD))
    kept("zeros_before", "has 33 bytes, the word behind a zero", rlp.encode(b"\0" + WORD))
    kept("not_encoded", "is the word without RLP around it", WORD)
    kept("encoded_twice", "is the word with RLP around it twice", rlp.encode(rlp.encode(WORD)))
    kept("list", "is a list that holds the word", rlp.encode([WORD]))
    kept("list_of_bytes", "is a list of the word's bytes", rlp.encode(Nested(WORD)))
    kept("trailing_byte", "is followed by a byte", rlp.encode(WORD) + b"\0")
    kept("long_form", "spells the length of the word too long", b"\xb8\x20" + WORD)
    kept("cut_off", "lacks the word's last byte", rlp.encode(WORD)[:-1])
    kept("byte_long_form", "is a byte that stands for itself, with a length", b"\x81\x05")
    kept("byte", "is a byte that stands for itself, and another word", b"\x05", "checkpoint")
    kept("31_bytes", "lacks the word's last byte, and says so", rlp.encode(WORD[:-1]), "checkpoint")
    kept("bit", "is the word with its last bit flipped", rlp.encode(flip(WORD, 248)), "checkpoint")
    refuse("storage", "word_value_list", "The word stands in its leaf as a list, not as a string.", Block(
        WORD, storage=trie.hang(trie.leaf(trie.nibbles(SLOT), Nested(rlp.encode(WORD))))))

    checkpoint = lambda name, about, word: refuse("checkpoint", "checkpoint_" + name, f"The contract keeps {about}.", Block(word))
    root, size = tree.root(WORLD.reg_leaves()), len(WORLD.register)
    older = word_of(5, tree.root(WORLD.reg_leaves()[:5]))
    checkpoint("older", "the word of an older register checkpoint", older)
    newer = World()
    newer.register.append(w.other_entry(9, 1))
    checkpoint("newer", "the word of a newer register checkpoint", word_in(newer))
    checkpoint("first", "what it kept before its first checkpoint", word_of(0, tree.root([])))
    checkpoint("other_size", "the word of the same root with another size", word_of(size + 1, root))
    checkpoint("other_root", "the word of the same size with another root", word_of(size, rand("other root")))
    checkpoint("of_ledger", "the word of the ledger's checkpoint in place of the register's", word_of(10, tree.root(WORLD.leaves(10))))
    checkpoint("packed", "the hash of the size in 8 bytes and the root", keccak256(size.to_bytes(8, "big") + root))
    checkpoint("swapped", "the hash of the root and the size", keccak256(root + size.to_bytes(32, "big")))
    checkpoint("root_itself", "the root itself", root)
    grown = newer.proof(1, ONE, 2)
    E("checkpoint_of_later_proof", "Evidence of an earlier block in the proof of a later register checkpoint.", "does-not-match",
      with_evidence(GOOD, grown), GOOD.hash, world=newer, evidence="failed evidence.checkpoint", **NOT_SHOWN)

    held = lambda name, about, pairs, key: refuse("storage", "slot_" + name, about, Block(WORD, storage=trie.prove(pairs, key)))
    rest = {k: v for k, v in slots(WORD).items() if k != SLOT}
    held("1", "The word stands in slot 1, and slot 0 is empty.", rest | {slot(1): stored(WORD)}, slot(1))
    held("1_of_both", "The word stands in slots 0 and 1, and the proof is of slot 1.", slots(WORD) | {slot(1): stored(WORD)}, slot(1))
    alone = lambda name, about, key: held(name, about, {key: stored(WORD)}, key)
    alone("1_alone", "The word stands in slot 1, the only one that there is.", slot(1))
    alone("unhashed", "The word stands under the slot itself, not under its hash.", bytes(32))
    alone("hashed_short", "The word stands under the hash of one zero byte.", keccak256(b"\0"))
    alone("hashed_twice", "The word stands under the hash of the slot's hash.", keccak256(SLOT))
    held("empty", "Slot 0 is empty, which the proof shows.", rest, SLOT)
    nothing = keccak256(b"\x80"), [b"\x80"]
    refuse("storage", "slot_no_storage", "The contract has no storage: its root is that of the empty trie.", Block(WORD, storage=nothing))
    refuse("storage", "slot_of_other_block", "The slot is proved under the storage of another block.", GOOD,
           {"storage_proof": Block(older).storage_proof})
    refuse("storage", "slot_account_proof", "The account's proof stands in place of the slot's, too.", GOOD,
           {"storage_proof": GOOD.account_proof})


def zero_first():
    """A world in which the contract's word begins with a zero byte."""
    x = World()
    for i in range(10000):
        x.register[5] = w.other_entry(4, i + 1)
        if word_in(x)[0] == 0:
            return x
    raise AssertionError("no such word")


def make():
    E("block_hash", "The contract kept the word in a block whose hash the reader knows: everything holds, and no node is asked.",
      "unchanged", with_evidence(GOOD), GOOD.hash)
    header()
    values()
    words()

"""area `verify`: shapes of tries and of their nodes in evidence (section 6.1), for accounts and for slots"""
import rlp
import trie
from cases import flip, rand
from cases_evidence import GOOD, WORD, accept, refuse
from evidence import SLOT
from rlp import Nested
from state import ACCOUNT, Block, account, near, stored
from trie import branch, extension, hang, leaf, packed


def of_accounts(t):
    return Block(WORD, state=lambda mine: t)


def of_slots(t):
    return Block(WORD, storage=t)


def shapes(what, key, block, value, other):
    """What a trie may look like around one key. `other` makes the value of another."""
    k = trie.nibbles(key)
    yes = lambda name, about, t: accept(f"{what}_{name}", f"The {what}'s {about}.", block(t))
    among = lambda *depths: trie.prove({key: value} | {near(key, d): other(d) for d in depths}, key)
    yes("leaf_alone", "trie is one leaf, with a path of 64 nibbles", among())
    yes("leaf_odd", "leaf has an odd path, below one branch", among(0))
    yes("leaf_even", "leaf has an even path, below two branches", among(0, 1))
    yes("extension_even", "trie starts with an extension by two nibbles", among(2))
    yes("extension_odd", "trie starts with an extension by one nibble", among(1))
    yes("extension_middle", "trie has an extension between two branches", among(0, 5))
    yes("leaf_one_nibble", "leaf has a path of one nibble, since another key shares 62", among(62))
    yes("leaf_no_path", "leaf has an empty path, since another key shares 63 nibbles", among(63))
    yes("64_nodes", "proof has 64 nodes, as many as it can", hang(*(branch(x) for x in k[:63]), leaf(k[63:], value)))
    large = hang(branch(k[0], {16: bytes(1024 - 54)}), leaf(k[1:], value))
    assert len(large[1][0]) == 1024, len(large[1][0])
    yes("node_1024_bytes", "proof has a node of 1,024 bytes, as many as it can", large)
    yes("branch_unread", "branch has a value and other children that are not looked at, lists and strings of any length",
        hang(branch(k[0], {k[0] ^ 1: [b"", b"x"], k[0] ^ 2: b"short", 16: Nested(b"\x81\x05")}), leaf(k[1:], value)))
    yes("extensions", "trie has two extensions in a row and a leaf below them",
        hang(extension(k[:2]), extension(k[2:5]), leaf(k[5:], value)))


def proofs(what, key, block, value, other):
    """Proofs that lack something, or have something too many."""
    no = lambda name, about, t: refuse(what_code(what), f"{what}_{name}", f"The {what}'s {about}.", block(t))
    pairs = {key: value} | {near(key, d): other(d) for d in (0, 1, 4)}
    root, nodes = trie.prove(pairs, key)
    assert [len(rlp.items(x)) for x in nodes] == [17, 17, 2, 17, 2]
    proof = lambda name, about, changed: no("proof_" + name, "proof " + about, (root, changed))
    proof("first_missing", "lacks its first node", nodes[1:])
    proof("middle_missing", "lacks a node in the middle", nodes[:2] + nodes[3:])
    proof("last_missing", "ends in a branch: the leaf is missing", nodes[:-1])
    proof("ends_in_extension", "ends in an extension", nodes[:3])
    proof("surplus_first", "has a node too many at its front", [nodes[-1], *nodes])
    proof("surplus_last", "has a node too many behind its leaf", [*nodes, nodes[-1]])
    proof("root_twice", "has its first node twice", [nodes[0], *nodes])
    proof("swapped", "has two nodes swapped", [nodes[0], nodes[2], nodes[1], *nodes[3:]])
    proof("reversed", "starts with the leaf", nodes[::-1])
    proof("leaf_only", "is the leaf alone", nodes[-1:])
    proof("leaf_bit", "has a leaf of which a bit is flipped", [*nodes[:-1], flip(nodes[-1], 8 * len(nodes[-1]) - 8)])
    proof("root_bit", "has a first node of which a bit is flipped", [flip(nodes[0], 8 * 5), *nodes[1:]])
    no("other_root", "proof is under another root", (rand("other root"), nodes))

    absent = lambda name, about, *keys: no("absent_" + name, "proof shows that there is none: " + about,
                                           trie.prove({x: other(i) for i, x in enumerate(keys)}, key))
    beside = near(key, 1)
    absent("branch", "a branch has no such child", near(key, 0, 1), near(key, 0, 2))
    absent("leaf", "a leaf is of another key", near(key, 20))
    absent("leaf_last_nibble", "a leaf is of a key whose last nibble is another", near(key, 63))
    absent("extension", "an extension leads elsewhere", beside, near(beside, 3))


def what_code(what):
    return "account" if what == "account" else "storage"


def nodes(what, key, block, value):
    """Nodes that are none, each in the place of a good one."""
    k = trie.nibbles(key)
    assert k[0] != k[1]
    no = lambda name, about, *makers: refuse(what_code(what), f"{what}_{name}", f"The {what}'s trie has {about}.", block(hang(*makers)))
    two = lambda first, second: lambda below: rlp.encode([first, second])
    over = lambda first: lambda below: rlp.encode([first, below])
    even = bytes(16 * a + b for a, b in zip(k[::2], k[1::2]))
    below = leaf(k[1:], value)
    # the path and its flag
    for flag in (4, 8, 15):
        no(f"leaf_flag_{flag}", f"a leaf with the flag {flag}", two(bytes([16 * flag]) + even, value))
    no("leaf_flag_6", "a leaf with the flag 6, whose second bit is a leaf's", two(bytes([0x60]) + even, value))
    for flag in (4, 5):
        no(f"leaf_flag_{flag}_odd", f"a leaf with the flag {flag} and an odd path", branch(k[0]), two(bytes([16 * flag + k[1]]) + even[1:], value))
    no("leaf_flag_7_odd", "a leaf with the flag 7 and an odd path", branch(k[0]), two(bytes([0x70 + k[1]]) + even[1:], value))
    no("leaf_padding", "a leaf with a padding nibble that is not zero", two(b"\x21" + even, value))
    no("leaf_flag_as_extension", "a leaf with the flag of an extension", two(b"\0" + even, value))
    no("extension_flag_as_leaf", "an extension with the flag of a leaf", over(packed(k[:2], True)), leaf(k[2:], value))
    no("extension_flag_4", "an extension with the flag 4", over(b"\x40" + even[:1]), leaf(k[2:], value))
    no("extension_padding", "an extension with a padding nibble that is not zero", over(b"\x07" + even[:1]), leaf(k[2:], value))
    no("extension_no_path", "an extension by nothing", over(b"\0"), leaf(k, value))
    no("extension_no_flag", "an extension whose path is the empty string", over(b""), leaf(k, value))
    no("leaf_no_flag", "a leaf whose path is the empty string, at the end of the key", *map(branch, k[:62]), extension(k[62:]), two(b"", value))
    no("path_list", "a leaf whose path is a list", two([b"\x20" + even], value))
    no("path_list_of_bytes", "a leaf whose path is a list of its bytes", two(Nested(b"\x20" + even), value))
    # how far the path leads
    no("leaf_short", "a leaf that ends a nibble before the key does", leaf(k[:63], value))
    no("leaf_short_by_two", "a leaf that ends two nibbles before the key does", branch(k[0]), leaf(k[1:62], value))
    no("leaf_empty_early", "a leaf with an empty path below the first branch", branch(k[0]), leaf([], value))
    no("leaf_long", "a leaf that goes two nibbles beyond the key", leaf(k + [0, 0], value))
    no("leaf_long_odd", "a leaf that repeats the nibble of its branch", branch(k[0]), leaf(k, value))
    no("extension_long", "an extension that goes beyond the key", *map(branch, k[:62]), extension(k[62:] + [0]), leaf([], value))
    no("extension_behind_key", "an extension behind the end of the key", extension(k), extension([0]), leaf([], value))
    no("extension_other_last", "an extension whose last nibble is another", extension(k[:3] + [k[3] ^ 1]), leaf(k[4:], value))
    no("extension_other_first", "an extension whose first nibble is another", extension([k[0] ^ 8, *k[1:4]]), leaf(k[4:], value))
    no("branch_behind_key", "a branch behind the end of the key", extension(k), branch(0), leaf([], value))
    no("branch_value", "the value in a branch at the end of the key", extension(k), lambda _: rlp.encode([b""] * 16 + [value]))
    no("leaf_in_middle", "a leaf above another", over(packed(k, True)), leaf([], value))
    no("leaf_in_middle_of_32", "a leaf above another, whose hash is its value", over(packed(k[:8], True)), leaf(k[8:], value))
    no("child_of_other_nibble", "a branch with the leaf at another nibble", branch(next(x for x in range(16) if x not in k[:2])), below)
    no("child_of_next_nibble", "a branch with the leaf at the key's next nibble", branch(k[1]), below)
    # what a child is
    leaf_items = [packed(k[1:], True), value]
    embedding = rlp.encode([leaf_items if i == k[0] else b"" for i in range(17)])
    no("embedded", "a leaf that stands inside its branch", lambda _: embedding)
    no("embedded_and_given", "a leaf that stands inside its branch and is given, too", lambda _: embedding, below)
    no("embedded_in_extension", "a leaf that stands inside an extension", lambda _: rlp.encode([packed(k[:2], False), [packed(k[2:], True), value]]))
    cut = lambda how, n: lambda ref: branch(k[0])(how(ref, n))
    no("child_31_bytes", "a branch with the first 31 bytes of a hash", cut(lambda r, n: r[:n], 31), below)
    no("child_33_bytes", "a branch with a hash and a byte more", cut(lambda r, n: r + bytes(n - 32), 33), below)
    no("child_list", "a branch with a list that holds the hash", cut(lambda r, n: [r], 0), below)
    no("child_list_of_bytes", "a branch with a list of the hash's bytes", cut(lambda r, n: Nested(r), 0), below)
    no("extension_child_31_bytes", "an extension with the first 31 bytes of a hash", lambda r: extension(k[:2])(r[:31]), leaf(k[2:], value))
    no("extension_child_list", "an extension with a list of the hash's bytes", lambda r: extension(k[:2])(Nested(r)), leaf(k[2:], value))
    # how many items there are, and how they are spelled
    wide = lambda size: lambda below: rlp.encode([below if i == k[0] else b"" for i in range(size)])
    no("branch_16_items", "a branch of 16 items", wide(16), below)
    no("branch_18_items", "a branch of 18 items", wide(18), below)
    no("node_0_items", "a node without items", lambda _: rlp.encode([]))
    no("node_1_item", "a node of one item", lambda r: rlp.encode([r]), leaf(k, value))
    no("node_3_items", "a leaf with a third item", lambda _: rlp.encode([packed(k, True), value, b""]))
    no("node_string", "a node that is a string", lambda _: rlp.encode(leaf(k, value)(b"")))
    no("node_bare_items", "a leaf without the list around it", lambda _: b"".join(map(rlp.encode, (packed(k, True), value))))
    no("node_trailing_byte", "a leaf followed by a byte", lambda _: leaf(k, value)(b"") + b"\0")
    no("node_cut_off", "a leaf without its last byte", lambda _: leaf(k, value)(b"")[:-1])
    long_form = lambda x: (b"\xb8" + bytes([len(x)]) if len(x) <= 55 else b"\xb9\0" + bytes([len(x)])) + x
    no("node_long_form", "a leaf that spells a length too long", lambda _: rlp.encode(Nested(rlp.encode(packed(k, True)) + long_form(value))))
    no("node_unread_long_form", "a branch that spells the length of an item too long that is not looked at",
       lambda r: rlp.encode(Nested(b"".join(b"\xb8\x01\xff" if i == k[0] ^ 1 else rlp.encode(r if i == k[0] else b"") for i in range(17)))), below)
    no("node_unread_beyond_end", "a branch whose last item is longer than what is left",
       lambda r: rlp.encode(Nested(b"".join(rlp.encode(r if i == k[0] else b"") for i in range(16)) + b"\x82\xff")), below)


def make():
    mine = account(GOOD.storage_root)
    some = lambda i: stored(bytes([i + 1]))
    for what, key, block, value, other in (
            ("account", ACCOUNT, of_accounts, mine, lambda i: account(rand(f"storage {i}"))),
            ("slot", SLOT, of_slots, stored(WORD), some)):
        shapes(what, key, block, value, other)
        proofs(what, key, block, value, other)
        nodes(what, key, block, value)

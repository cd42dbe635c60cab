"""Reading evidence (section 6.1): header, account, word."""
import rlp
import trie
from keccak import keccak256
from note import need

SLOT = keccak256(bytes(32))


def sized(item, size):
    need(isinstance(item, bytes) and len(item) == size, "another size")
    return item


def whole(item):
    """A number as the header writes it."""
    need(isinstance(item, bytes) and len(item) <= 8 and item[:1] != b"\0", "not a number")
    return int.from_bytes(item, "big")


def header(raw):
    """Gives (hash, state root, number, time)."""
    items = rlp.items(raw)
    need(len(items) >= 12, "header: too few items")
    return keccak256(raw), sized(items[3], 32), whole(items[8]), whole(items[11])


def account_key(contract):
    return keccak256(bytes.fromhex(contract[2:]))


def storage_root(state_root, contract, nodes):
    account = rlp.items(trie.value(state_root, account_key(contract), nodes))
    need(len(account) == 4, "account: items")
    return sized(account[2], 32)


def word(root, nodes):
    raw = rlp.string(trie.value(root, SLOT, nodes))
    need(1 <= len(raw) <= 32 and raw[0] != 0, "not a word")
    return raw.rjust(32, b"\0")


def word_of(size, root):
    """What the contract keeps for a register checkpoint (section 6)."""
    return keccak256(size.to_bytes(32, "big") + root)

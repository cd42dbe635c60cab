"""A block, and the accounts and slots under it: what evidence is cut from."""
import rlp
import trie
from cases import rand
from evidence import SLOT, account_key, word_of
from keccak import keccak256
import tree
import world as w

SECONDS = w.T0 + 431                                               # world.TIME
ACCOUNT = account_key(w.CONTRACT)
CODE = rand("code")


def quantity(n):
    return n.to_bytes((n.bit_length() + 7) // 8, "big")


def stored(word):
    """The value of a slot."""
    return rlp.encode(word.lstrip(b"\0"))


def slot(n):
    return keccak256(n.to_bytes(32, "big"))


def near(key, shared, step=5):
    """A key that has so many nibbles with another in common, and not the next one."""
    x, y = trie.nibbles(key), trie.nibbles(rand(f"near {shared}"))
    out = x[:shared] + [x[shared] ^ step] + y[shared + 1:]
    return bytes(16 * a + b for a, b in zip(out[::2], out[1::2]))


def word_in(world):
    return word_of(len(world.register), tree.root(world.reg_leaves()))


def account(root, nonce=1, balance=0):
    return rlp.encode([quantity(nonce), quantity(balance), root, CODE])


def stranger(i):
    """Somebody's account without code."""
    return rlp.encode([quantity(i), quantity(10**18 + i), keccak256(b"\x80"), keccak256(b"")])


def slots(word):
    """The contract's storage: slot 0, and three more that it has."""
    return {SLOT: stored(word), slot(1): stored(rand("slot 1", 20)), slot(2): stored(rand("slot 2", 20)),
            slot(3): stored(b"\x01")}


def accounts(mine, keys=()):
    """The state: the contract's account and some others."""
    some = [rand(f"account {i}") for i in range(6)]
    return {k: stranger(i) for i, k in enumerate([*some, *keys])} | {ACCOUNT: mine}


class Block:
    """A block in whose state the contract keeps a word. Each part can be replaced by another way to make it."""

    def __init__(self, word, *, storage=None, account=account, state=None, items=lambda x: x,
                 header=rlp.encode, number=w.BLOCK, time=SECONDS):
        self.storage_root, self.storage_proof = storage or trie.prove(slots(word), SLOT)
        mine = account(self.storage_root)
        self.state_root, self.account_proof = state(mine) if state else trie.prove(accounts(mine), ACCOUNT)
        self.items = items([
            rand("parent"), rand("ommers"), rand("coinbase", 20), self.state_root, rand("transactions"), rand("receipts"),
            bytes(256), b"", quantity(number), quantity(36000000), quantity(14000000), quantity(time),
            b"countersign test", rand("mix"), bytes(8), quantity(7 * 10**9), rand("withdrawals"), quantity(131072),
            b"", rand("beacon"), rand("requests")])
        self.header = header(self.items)
        self.hash = "0x" + keccak256(self.header).hex()

    def evidence(self, **change):
        """The member of a proof; `change` replaces its bytes."""
        parts = {"header": self.header, "account_proof": self.account_proof, "storage_proof": self.storage_proof} | change
        return {n: "0x" + x.hex() if isinstance(x, bytes) else ["0x" + y.hex() for y in x] for n, x in parts.items()}

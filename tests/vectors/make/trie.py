"""Ethereum's trie: proofs from a map by its definition, their check as section 6.1 writes it."""
import rlp
from keccak import keccak256
from note import need


def nibbles(key):
    return [x for b in key for x in (b >> 4, b & 15)]


def packed(path, leaf):
    """The path of a leaf or an extension behind its flag."""
    flag = 2 * leaf + len(path) % 2
    full = [flag, *path] if len(path) % 2 else [flag, 0, *path]
    return bytes(16 * a + b for a, b in zip(full[::2], full[1::2]))


def value(root, key, nodes):
    """What the nodes lead to."""
    want, key, at = root, nibbles(key), 0
    for i, raw in enumerate(nodes):
        need(keccak256(raw) == want, "trie: another node")
        items = rlp.items(raw)
        if len(items) == 17:
            need(at < 64, "trie: a branch behind the key")
            want, at = items[key[at]], at + 1
        else:
            need(len(items) == 2 and isinstance(items[0], bytes) and items[0], "trie: not a node")
            flag, *path = nibbles(items[0])
            need(flag <= 3, "trie: flag")
            if flag in (0, 2):
                need(path.pop(0) == 0, "trie: padding")
            need(key[at:at + len(path)] == path, "trie: another key")
            at += len(path)
            if flag >= 2:
                need(at == 64 and i == len(nodes) - 1, "trie: a leaf in the middle")
                need(isinstance(items[1], bytes), "trie: a value that is a list")
                return items[1]
            need(path, "trie: an extension by nothing")
            want = items[1]
        need(isinstance(want, bytes) and len(want) == 32, "trie: not a hash")
    need(False, "trie: no leaf")


def prove(pairs, key):
    """The root over a map of 32-byte keys, and the nodes on the way to `key`, as far as there is one."""
    out = []
    grow({tuple(nibbles(k)): v for k, v in pairs.items()}, 0, nibbles(key), out)
    return keccak256(out[0]), out


def grow(pairs, at, key, out):
    """The node over pairs that agree up to `at`. `key` is None off the way."""
    some = next(iter(pairs))
    end = at
    while end < 64 and all(k[end] == some[end] for k in pairs):
        end += 1
    if end == 64:
        return put([packed(some[at:], True), pairs[some]], at, key, out)
    if end > at:
        on = key if key and tuple(key[at:end]) == some[at:end] else None
        return put([packed(some[at:end], False), grow(pairs, end, on, out)], at, key, out)
    children = []
    for x in range(16):
        below = {k: v for k, v in pairs.items() if k[at] == x}
        on = key if key and key[at] == x else None
        children.append(grow(below, at + 1, on, out) if below else b"")
    return put([*children, b""], at, key, out)


def put(node, at, key, out):
    """How a node stands in its parent: a short one as itself, else by its hash."""
    raw = rlp.encode(node)
    if at and len(raw) < 32:
        return node
    if key:
        out.insert(0, raw)
    return keccak256(raw)


# Nodes by hand, whole or broken: each is made from the hash of the one below it.

def hang(*makers):
    """A trie of single nodes one below the other: the root, and the nodes from the top."""
    below, out = b"", []
    for make in reversed(makers):
        out.insert(0, make(below))
        below = keccak256(out[0])
    return below, out


def leaf(path, v):
    return lambda _: rlp.encode([packed(path, True), v])


def extension(path):
    return lambda below: rlp.encode([packed(path, False), below])


def branch(x, others=None):
    """A branch to one child; `others` are more of its 17 items."""
    return lambda below: rlp.encode([below if i == x else (others or {}).get(i, b"") for i in range(17)])

"""RFC 6962 trees: roots and audit paths by the definition, the check as PROTOCOL.md writes it."""
import hashlib


def sha(data):
    return hashlib.sha256(data).digest()


def leaf(data):
    return sha(b"\x00" + data)


def node(l, r):
    return sha(b"\x01" + l + r)


def split(n):
    return 1 << ((n - 1).bit_length() - 1)


def root(leaves):
    """The root over leaf data."""
    if not leaves:
        return sha(b"")
    if len(leaves) == 1:
        return leaf(leaves[0])
    k = split(len(leaves))
    return node(root(leaves[:k]), root(leaves[k:]))


def path(m, leaves):
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return path(m, leaves[:k]) + [root(leaves[k:])]
    return path(m - k, leaves[k:]) + [root(leaves[:k])]


def length(index, size):
    """How many hashes a path has, by the definition."""
    n = 0
    while size > 1:
        k = split(size)
        index, size, n = (index, k, n + 1) if index < k else (index - k, size - k, n + 1)
    return n


def climb(h, index, size, hashes):
    """The root that these hashes give, by the definition (not by the loop of the check)."""
    if size == 1:
        assert not hashes
        return h
    k = split(size)
    if index < k:
        return node(climb(h, index, k, hashes[:-1]), hashes[-1])
    return node(hashes[-1], climb(h, index - k, size - k, hashes[:-1]))


def check(h, index, size, hashes, want):
    if not 0 <= index < size:
        return False
    fn, sn, r = index, size - 1, h
    for p in hashes:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = node(p, r)
            if not fn & 1:
                while True:
                    fn, sn = fn >> 1, sn >> 1
                    if fn & 1 or fn == 0:
                        break
        else:
            r = node(r, p)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and r == want

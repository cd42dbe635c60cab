"""Keccak-256 as the EVM uses it, and the EVM's logs bloom."""
import functools

MASK = 2**64 - 1


def rol(v, n):
    n %= 64
    return (v << n | v >> (64 - n)) & MASK if n else v


def permute(a):
    lfsr = 1
    for _ in range(24):
        c = [a[x][0] ^ a[x][1] ^ a[x][2] ^ a[x][3] ^ a[x][4] for x in range(5)]
        d = [c[(x + 4) % 5] ^ rol(c[(x + 1) % 5], 1) for x in range(5)]
        a = [[a[x][y] ^ d[x] for y in range(5)] for x in range(5)]
        x, y, cur = 1, 0, a[1][0]
        for t in range(24):
            x, y = y, (2 * x + 3 * y) % 5
            cur, a[x][y] = a[x][y], rol(cur, (t + 1) * (t + 2) // 2)
        for y in range(5):
            row = [a[x][y] for x in range(5)]
            for x in range(5):
                a[x][y] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5] & MASK)
        for j in range(7):
            lfsr = (lfsr << 1 ^ (lfsr >> 7) * 0x71) & 0xFF
            if lfsr & 2:
                a[0][0] ^= 1 << ((1 << j) - 1)
    return a


@functools.cache
def keccak256(data):
    rate = 136
    padded = bytearray(data) + bytes(rate - len(data) % rate)
    padded[len(data)] ^= 0x01
    padded[-1] ^= 0x80
    a = [[0] * 5 for _ in range(5)]
    for o in range(0, len(padded), rate):
        for i in range(rate // 8):
            a[i % 5][i // 5] ^= int.from_bytes(padded[o + 8 * i:o + 8 * i + 8], "little")
        a = permute(a)
    return b"".join(a[i % 5][i // 5].to_bytes(8, "little") for i in range(4))


def bloom_bits(item):
    h = keccak256(item)
    return [int.from_bytes(h[i:i + 2], "big") & 2047 for i in (0, 2, 4)]


def bloom(items):
    n = 0
    for item in items:
        for b in bloom_bits(item):
            n |= 1 << b
    return n.to_bytes(256, "big")


def bloom_may_hold(raw, items):
    n = int.from_bytes(raw, "big")
    return all(n >> b & 1 for item in items for b in bloom_bits(item))


assert keccak256(b"").hex() == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"

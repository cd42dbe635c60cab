"""Ed25519 (RFC 8032) in plain Python, slow and strict. For test vectors only: not constant-time."""
import hashlib
from functools import lru_cache

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
I = pow(2, (P - 1) // 4, P)
ZERO = (0, 1, 1, 0)                       # extended coordinates X, Y, Z, T


def add(a, b):
    A = (a[1] - a[0]) * (b[1] - b[0]) % P
    B = (a[1] + a[0]) * (b[1] + b[0]) % P
    C = 2 * a[3] * b[3] * D % P
    E = 2 * a[2] * b[2] % P
    e, f, g, h = B - A, E - C, E + C, B + A
    return e * f % P, g * h % P, f * g % P, e * h % P


def mul(n, p):
    q = ZERO
    while n:
        if n & 1:
            q = add(q, p)
        p = add(p, p)
        n >>= 1
    return q


def same(a, b):
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def x_of(y, odd):
    """The x that goes with y, or None when there is none; x = 0 has no odd spelling."""
    xx = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P:
        x = x * I % P
    if (x * x - xx) % P or (x == 0 and odd):
        return None
    return x if x & 1 == odd else P - x


def decode(raw):
    """A point from its one canonical spelling, or None."""
    n = int.from_bytes(raw, "little")
    y, odd = n & (2**255 - 1), n >> 255
    if len(raw) != 32 or y >= P:
        return None
    x = x_of(y, odd)
    return None if x is None else (x, y, 1, x * y % P)


def encode(p):
    z = pow(p[2], -1, P)
    return (p[1] * z % P | (p[0] * z % P & 1) << 255).to_bytes(32, "little")


def small(p):
    return same(mul(8, p), ZERO)


def good_public(raw):
    p = decode(raw)
    return p is not None and not small(p)


BASE = decode((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def powers():
    """BASE and its doubles."""
    p = BASE
    for _ in range(256):
        yield p
        p = add(p, p)


DOUBLES = [*powers()]


def base(n):
    """mul(n, BASE), without doubling anew."""
    q = ZERO
    for p in DOUBLES:
        if n & 1:
            q = add(q, p)
        n >>= 1
    return q


def scalar(*parts):
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little") % L


def secret(seed):
    h = hashlib.sha512(seed).digest()
    return int.from_bytes(h[:32], "little") & (2**254 - 8) | 2**254, h[32:]


@lru_cache(None)
def public(seed):
    return encode(base(secret(seed)[0]))


@lru_cache(None)
def sign(seed, message):
    a, prefix = secret(seed)
    r = scalar(prefix, message)
    R = encode(base(r))
    return R + ((r + scalar(R, public(seed), message) * a) % L).to_bytes(32, "little")


@lru_cache(None)
def verify(pub, message, sig):
    if len(sig) != 64:
        return False
    s, A, R = int.from_bytes(sig[32:], "little"), decode(pub), decode(sig[:32])
    if s >= L or A is None or R is None or small(A) or small(R):
        return False
    return same(base(s), add(R, mul(scalar(sig[:32], pub, message), A)))

"""What a reader trusts (section 8), what follows it (section 6.3), and what a contract states (section 6)."""
import re

import chains
from note import make_vkey, need, utf8, vkey
from protocol import count, hexa, members, origin

NAMES = ("format", "origin", "notary_key", "clock_key", "chain_id", "contract", "finality", "rpc_urls", "urls", "line")
ERA = ("chain_id", "contract", "finality", "notary_key", "clock_key", "to_size")
STATES = ("origin", "note_key", "clock_name", "clock_key", "finality_depth", "predecessor_chain", "predecessor", "from_size")
MOST_ERAS = 16
ZERO = "0x" + "00" * 20


class Era:
    def __init__(self, x, name, begins):
        self.chain_id, self.contract = count(x["chain_id"]), hexa(x["contract"], 20)
        self.place = self.chain_id, self.contract
        self.finality = finality(x["finality"])
        owner, _, self.notary = typed(x["notary_key"], 1)
        need(owner == name, "trust: notary_key: name")
        self.clock = typed(x["clock_key"], 4)
        self.begins, self.ends = begins, count(x["to_size"]) if "to_size" in x else None
        need(self.ends is None or self.ends >= begins, "trust: to_size falls")

    def reaches(self, size):
        return size > self.begins and (self.ends is None or size <= self.ends)


def typed(x, kind):
    need(isinstance(x, str), "not a vkey")
    return vkey(x, (kind,))


def finality(x):
    if x != "finalized":
        members(x, ("depth",))
        count(x["depth"])
    return x


def url(x):
    need(isinstance(x, str) and re.fullmatch(r"https?://[!-~]+", x), "not a URL")
    need("?" not in x and "#" not in x and x[-1] != "/", "URL: its end")
    need(x.partition("//")[2][0] != "/", "URL: host")


def register(x):
    need(isinstance(x, str), "not an origin")
    need(origin(x, False).endswith("/register"), "not a register's origin")
    return x


def eras(x):
    """The eras of a trust, oldest first."""
    members(x, NAMES)
    need(x["format"] == "countersign/trust@v1", "trust: format")
    name = register(x["origin"])
    for n in ("rpc_urls", "urls"):
        need(isinstance(x[n], list) and all(isinstance(u, str) for u in x[n]), "trust: " + n)
    need(all(re.match("https?://", u) and utf8(u) for u in x["rpc_urls"]), "trust: rpc_urls: scheme")
    for u in x["urls"]:
        url(u)
    need(isinstance(x["line"], list) and len(x["line"]) <= MOST_ERAS, "trust: line")
    out = []
    for e in x["line"]:
        members(e, ERA)
        out.append(Era(e, name, out[-1].ends if out else 0))
    out.append(Era({n: x[n] for n in ERA if n in x}, name, out[-1].ends if out else 0))
    need(len({e.place for e in out}) == len(out), "trust: one contract in two eras")
    return out


def raw_key(x):
    return bytes.fromhex(hexa(x, 32)[2:])


def stated(s):
    """The members of a trust that a contract states."""
    depth = count(s["finality_depth"])
    out = {"notary_key": make_vkey(register(s["origin"]), 1, raw_key(s["note_key"])),
           "clock_key": make_vkey(s["clock_name"], 4, raw_key(s["clock_key"])),
           "finality": {"depth": depth} if depth else "finalized"}
    typed(out["notary_key"], 1), typed(out["clock_key"], 4)
    return out


def of_chain(chain_id, contract, s, rpc_urls):
    out = {"format": "countersign/trust@v1", "origin": s["origin"], "chain_id": chain_id, "contract": contract} | stated(s) | {
        "rpc_urls": rpc_urls, "urls": [], "line": []}
    eras(out)
    return {n: out[n] for n in NAMES}


def follow(x, retired, s):
    """The trust that follows; Bad if there is none."""
    old = eras(x)
    need(retired is not None, "not retired")
    chain_id, contract = retired["successor_chain"], retired["successor"]
    need(chain_id != 0 and contract != ZERO, "names no successor")
    need(s is not None, "no such contract")
    need(s["origin"] == x["origin"], "another origin")
    need((s["predecessor_chain"], s["predecessor"]) == old[-1].place, "another predecessor")
    new = stated(s)
    need(s["from_size"] >= old[-1].begins, "begins before the era that it follows")
    need((chain_id, contract) not in [e.place for e in old], "an era already")
    need(chain_id == old[-1].place[0] or chains.class_of(chain_id) != "unlisted", "a chain that nobody knows")
    need(len(x["line"]) < MOST_ERAS, "too many eras")
    ended = {n: x[n] for n in ERA if n in x} | {"to_size": s["from_size"]}
    out = x | new | {"chain_id": chain_id, "contract": contract, "line": [*x["line"], ended]}
    eras(out)
    return {n: out[n] for n in NAMES}

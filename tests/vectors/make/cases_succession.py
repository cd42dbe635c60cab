"""areas `trust`, `succession` and `chain_trust`: what a reader trusts, what follows it, and what contracts state (sections 6.3 and 8)"""
import note as n
import trust
from cases import put, rand, verdict
from note import Bad
from world import CLOCK, CONTRACT, HOST, NOTARY, OTHER_CONTRACT, REGISTER, World, states

BASE = World().trust()
BOB = n.Key(REGISTER, "notary two")
TICK = n.Key(HOST + "/clock-2", "clock two", 4)
SMALL_ORDER = b"\x01" + bytes(31)
ZERO = "0x" + "00" * 20
FAR = "other.example/register"


def address(i):
    return "0x" + rand(f"contract {i}", 20).hex()


def era(i, to_size, **change):
    return {"chain_id": 10 + i, "contract": address(i), "finality": "finalized", "notary_key": NOTARY.vkey, "clock_key": CLOCK.vkey, "to_size": to_size} | change


def without(x, name):
    return {k: v for k, v in x.items() if k != name}


def trusts():
    def case(name, about, want, x):
        got = verdict(trust.eras, x)
        assert got == want, f"trust_{name}: by hand {want}, got {got}"
        put("trust", name, about, want, trust=x)

    ok = lambda name, about, **change: case(name, about, "accept", BASE | change)
    no = lambda name, about, **change: case(name, about, "refuse", BASE | change)
    line = [era(0, 3), era(1, 8)]
    ok("good", "A trust of a notary with one era.")
    case("other_order", "The members are in another order.", "accept", {k: BASE[k] for k in reversed(BASE)})
    ok("line", "There were two eras before the newest.", line=line)
    ok("line_sixteen", "There were sixteen eras before the newest.", line=[era(i, i) for i in range(16)])
    no("line_seventeen", "There were seventeen eras before the newest.", line=[era(i, i) for i in range(17)])
    ok("line_equal", "An era ended at the size at which it began.", line=[era(0, 3), era(1, 3), era(2, 4)])
    no("line_falls", "The second era ended one entry before it began.", line=[era(0, 3), era(1, 2)])
    no("line_falls_to_zero", "The second era ended at 0, the first did not.", line=[era(0, 3), era(1, 0)])
    no("line_newest_first", "The eras stand newest first.", line=line[::-1])
    no("twice", "Two eras of the line have one contract.", line=[era(0, 3), era(1, 5), era(0, 8)])
    no("twice_newest", "An era of the line has the contract of the newest.", line=[era(0, 3, chain_id=1, contract=CONTRACT)])
    no("twice_newest_first", "The first of two eras of the line has the contract of the newest.", line=[era(0, 3, chain_id=1, contract=CONTRACT), era(1, 8)])
    ok("same_contract", "Two eras have one address, on different chains.", line=[era(0, 3, contract=CONTRACT)])
    ok("same_chain", "All eras are on one chain.", line=[era(0, 3, chain_id=1), era(1, 8, chain_id=1)])
    ok("other_keys", "Notary and clock had other keys in an earlier era.", line=[era(0, 3, notary_key=BOB.vkey, clock_key=TICK.vkey)])
    ok("depth", "The newest era counts blocks.", finality={"depth": 64})
    ok("line_depth", "An earlier era counts blocks.", line=[era(0, 3, finality={"depth": 12})])

    for name, about, key in (("name", "has the name of a ledger", NOTARY.named(HOST + "/acme").vkey), ("host", "has the name of another host's register", NOTARY.named(FAR).vkey),
                             ("type", "is of type 04", n.Key(REGISTER, "notary", 4).vkey), ("id", "has a key ID that is not its own", NOTARY.vkey.replace(NOTARY.id.hex(), "00000000")),
                             ("small_order", "is of small order", n.make_vkey(REGISTER, 1, SMALL_ORDER)), ("empty", "is empty", ""), ("null", "is null", None)):
        no("notary_key_" + name, f"The notary's key {about}.", notary_key=key)
        if name not in ("empty", "null"):
            no("line_notary_key_" + name, f"The notary's key in an earlier era {about}.", line=[era(0, 3, notary_key=key)])
    for name, about, key in (("type", "is of type 01", n.Key(CLOCK.name, "clock").vkey), ("id", "has a key ID that is not its own", CLOCK.vkey.replace(CLOCK.id.hex(), "00000000")),
                             ("small_order", "is of small order", n.make_vkey(CLOCK.name, 4, SMALL_ORDER)), ("space", "has a name with a space", n.make_vkey("a clock", 4, CLOCK.pub))):
        no("clock_key_" + name, f"The clock's key {about}.", clock_key=key)
        no("line_clock_key_" + name, f"The clock's key in an earlier era {about}.", line=[era(0, 3, clock_key=key)])

    for name in trust.NAMES:
        case("without_" + name, f"There is no member {name}.", "refuse", without(BASE, name))
    for name in trust.ERA:
        no("line_without_" + name, f"An earlier era has no member {name}.", line=[without(era(0, 3), name), era(1, 8)])
    no("surplus", "There is a member besides.", pinned=True)
    no("surplus_to_size", "The newest era has an end.", to_size=9, line=line)
    no("line_surplus", "An earlier era has a member besides.", line=[era(0, 3, origin=REGISTER)])
    for name, about, x in (("object", "an object", {}), ("of_null", "an array of null", [None])):
        no("line_" + name, f"The line is {about}.", line=x)

    no("origin_null", "The origin is null.", origin=None)
    no("format_v2", "The format is of another version.", format="countersign/trust@v2")
    for name, about, x in (("ledger", "a ledger's", HOST + "/acme"), ("host", "a host alone", HOST),
                           ("access", "that of the access log", HOST + "/access"), ("empty_host", "without a host", "/register")):
        case("origin_" + name, f"The origin is {about}, and the notary's key has it as its name.", "refuse", BASE | {"origin": x, "notary_key": NOTARY.named(x).vkey})
    for name, about, x in (("string", "a string", "1"), ("negative", "negative", -1), ("beyond", "2^53", 2**53), ("null", "null", None)):
        no("chain_id_" + name, f"The chain id is {about}.", chain_id=x)
        no("to_size_" + name, f"The end of an era is {about}.", line=[era(0, x)])
    for name, about, x in (("upper_case", "in upper case", CONTRACT.upper().replace("X", "x")), ("long", "a byte too long", CONTRACT + "00")):
        no("contract_" + name, f"The contract is {about}.", contract=x)
        no("line_contract_" + name, f"An earlier era's contract is {about}.", line=[era(0, 3, contract=x)])
    for name, about, x in (("latest", "latest", "latest"), ("string", "a depth that is a string", {"depth": "64"}), ("negative", "a depth below 0", {"depth": -1}), ("null", "null", None)):
        no("finality_" + name, f"The finality is {about}.", finality=x)
    no("line_finality_latest", "An earlier era's finality is latest.", line=[era(0, 3, finality="latest")])
    ok("depth_zero", "The newest era counts no blocks: every block is final.", finality={"depth": 0})
    ok("depth_greatest", "The newest era counts 2^53 - 1 blocks.", finality={"depth": 2**53 - 1})
    no("depth_beyond", "The newest era counts 2^53 blocks.", finality={"depth": 2**53})
    no("line_depth_beyond", "An earlier era counts 2^53 blocks.", line=[era(0, 3, finality={"depth": 2**53})])
    no("depth_null", "The newest era counts null blocks.", finality={"depth": None})
    no("depth_surplus", "There is a member beside the depth.", finality={"depth": 64, "finalized": True})
    for name, about, x in (("object", "an object with a member finalized", {"finalized": None}), ("array", "an array of a depth", [64]),
                           ("number", "a depth alone", 64), ("upper_case", "in upper case", "Finalized")):
        no("finality_" + name, f"The finality is {about}.", finality=x)
    case("array", "The trust is an array of what its members hold.", "refuse", [*BASE.values()])
    no("line_of_array", "An earlier era is an array of what its members hold.", line=[[*era(0, 3).values()]])

    for name in ("rpc_urls", "urls"):
        ok(name + "_empty", f"There are no {name}.", **{name: []})
        no(name + "_string", f"{name} is a string.", **{name: "https://notary.example"})
        no(name + "_number", f"A number is among {name}.", **{name: ["https://notary.example", 1]})
        no(name + "_null", f"{name} is null.", **{name: None})
    ok("rpc_urls_slash", "A node's URL ends in a slash.", rpc_urls=["https://node.example/"])
    ok("rpc_urls_query", "A node's URL has a query.", rpc_urls=["https://node.example/rpc?key=1#a"])
    ok("rpc_urls_plain", "A node's URL begins with http://.", rpc_urls=["http://127.0.0.1:8545"])
    for name, about, x in (("scheme", "has another scheme", "wss://node.example"), ("no_scheme", "has no scheme", "node.example"),
                           ("upper_case", "has a scheme in upper case", "HTTPS://node.example"), ("nothing", "is empty", "")):
        no("rpc_urls_" + name, f"The second of two nodes' URLs {about}.", rpc_urls=["https://node.example", x])
    no("urls_slash", "A URL of the notary ends in a slash.", urls=["https://notary.example/"])
    no("urls_slash_second", "The second URL of the notary ends in a slash.", urls=["https://notary.example", "https://two.example/"])
    no("urls_other_scheme", "A URL of the notary is none that a proof can have.", urls=["ftp://notary.example"])
    no("urls_query", "A URL of the notary has a query.", urls=["https://notary.example?a=b"])
    no("urls_fragment", "A URL of the notary has a fragment.", urls=["https://notary.example#a"])
    no("urls_no_host", "A URL of the notary has no host.", urls=["https:///a"])


SUCCESSOR = address("next")
RETIRED = {"successor_chain": 10, "successor": SUCCESSOR}


def says(notary=BOB, clock=TICK, **change):
    """What the successor states."""
    return states(notary, clock) | {"finality_depth": 0, "predecessor_chain": 1, "predecessor": CONTRACT, "from_size": 40} | change


def following(old, to_size=40, notary=BOB, clock=TICK, chain_id=10, contract=SUCCESSOR, finality="finalized"):
    """The trust that follows."""
    ended = {k: old[k] for k in ("chain_id", "contract", "finality", "notary_key", "clock_key")} | {"to_size": to_size}
    return old | {"notary_key": notary.vkey, "clock_key": clock.vkey, "chain_id": chain_id, "contract": contract, "finality": finality, "line": [*old["line"], ended]}


STATED_BADLY = [
    ("note_key_small_order", "the notary's key is of small order", dict(note_key="0x" + SMALL_ORDER.hex())),
    ("note_key_zero", "the notary's key is 0", dict(note_key="0x" + "00" * 32)),
    ("note_key_no_point", "the notary's key is no point", dict(note_key="0x02" + "00" * 31)),
    ("note_key_not_canonical", "the notary's key is not spelled canonically", dict(note_key="0x" + "ff" * 31 + "7f")),
    ("clock_key_small_order", "the clock's key is of small order", dict(clock_key="0x" + SMALL_ORDER.hex())),
    ("clock_key_zero", "the clock's key is 0", dict(clock_key="0x" + "00" * 32)),
    ("clock_key_no_point", "the clock's key is no point", dict(clock_key="0x02" + "00" * 31)),
    ("clock_name_empty", "the clock has no name", dict(clock_name="")),
    ("clock_name_space", "the clock's name has a space", dict(clock_name="notary.example/a clock")),
    ("clock_name_wide_space", "the clock's name has a no-break space", dict(clock_name="notary.example/a\u00a0clock")),
    ("clock_name_plus", "the clock's name has a plus", dict(clock_name="notary.example/clock+2")),
    ("clock_name_line", "the clock's name has a line feed", dict(clock_name="notary.example/clock\n")),
    ("clock_name_control", "the clock's name has a control character above U+007F", dict(clock_name="notary.example/clock\u0085")),
    ("clock_name_256", "the clock's name has 256 bytes", dict(clock_name="c" * 256)),
    ("clock_name_256_utf8", "the clock's name has 128 characters of two bytes", dict(clock_name="ø" * 128)),
]


def successions():
    def case(name, about, want, retired=RETIRED, successor=None, old=BASE):
        successor = says() if successor is None else successor or None
        try:
            got = trust.follow(old, retired, successor)
        except Bad:
            got = "refuse"
        assert got == want, f"succession_{name}: by hand {want}, got {got}"
        put("succession", name, about, want, trust=old, retired=retired, successor=successor)

    ok = lambda name, about, want=None, **kw: case(name, about, want or following(kw.get("old", BASE)), **kw)
    no = lambda name, about, **kw: case(name, about, "refuse", **kw)
    begun = BASE | {"line": [era(1, 40)]}
    fifteen, sixteen = (BASE | {"line": [era(i, i) for i in range(20, 20 + k)]} for k in (15, 16))
    ok("good", "Contract, chain and keys changed: the era that ended is put at the end of the line.")
    ok("second", "It is the second succession that the reader follows.", old=BASE | {"line": [era(1, 7, notary_key=NOTARY.vkey)]})
    ok("same_keys", "Contract and chain changed, and the keys are the same.", following(BASE, 40, NOTARY, CLOCK), successor=says(NOTARY, CLOCK))
    ok("clock_only", "The clock changed, and the notary's key is the same.", following(BASE, 40, NOTARY), successor=says(NOTARY))
    ok("depth", "The successor counts blocks.", following(BASE, finality={"depth": 64}), successor=says(finality_depth=64))
    ok("depth_before", "The contract that ended counted blocks, and the successor has the chain's own word.", old=BASE | {"finality": {"depth": 12}})
    ok("same_chain", "The successor is on the same chain.", following(BASE, chain_id=1), retired={"successor_chain": 1, "successor": SUCCESSOR})
    ok("same_contract", "The successor has the same address, on another chain.", following(BASE, contract=CONTRACT), retired={"successor_chain": 10, "successor": CONTRACT})
    ok("from_zero", "Nothing was anchored in the first era.", following(BASE, 0), successor=says(from_size=0))
    ok("from_begin", "The successor begins at the size at which the newest era began.", old=begun)
    ok("from_greatest", "The successor begins at the greatest number of JSON.", following(BASE, 2**53 - 1), successor=says(from_size=2**53 - 1))
    ok("sixteenth", "There are fifteen eras before the newest.", old=fifteen)
    ok("urls_kept", "The reader's nodes and the notary's URLs stay as they were.", old=BASE | {"rpc_urls": ["https://a.example", "https://b.example/"], "urls": []})
    ok("clock_name_255", "The successor's clock has a name of 255 bytes.", following(BASE, clock=n.Key("c" * 255, "clock two", 4)), successor=says(clock=n.Key("c" * 255, "clock two", 4)))

    unlisted = BASE | {"chain_id": 4242}
    ok("unlisted_stays", "The successor is on the chain of the newest era, which is on no list.", following(unlisted, chain_id=4242),
       old=unlisted, retired={"successor_chain": 4242, "successor": SUCCESSOR}, successor=says(predecessor_chain=4242))
    ok("unlisted_left", "The newest era is on a chain that is on no list, and the successor on one that is.", following(unlisted), old=unlisted,
       successor=says(predecessor_chain=4242))
    ok("development", "The successor is on a development chain.", following(BASE, chain_id=31337), retired={"successor_chain": 31337, "successor": SUCCESSOR})
    no("unlisted", "The successor is on a chain that is on no list.", retired={"successor_chain": 4242, "successor": SUCCESSOR})
    no("unlisted_other", "The newest era is on a chain that is on no list, and the successor on another such.", old=unlisted,
       retired={"successor_chain": 4243, "successor": SUCCESSOR}, successor=says(predecessor_chain=4242))
    nowhere = BASE | {"chain_id": 0}
    no("chain_zero_again", "The chain id of the newest era and of the successor is 0.", old=nowhere,
       retired={"successor_chain": 0, "successor": SUCCESSOR}, successor=says(predecessor_chain=0))
    no("depth_beyond", "The successor counts 2^53 blocks, which no trust can say.", successor=says(finality_depth=2**53))
    no("not_retired", "The contract of the newest era is not retired.", retired=None)
    no("names_none", "The contract is retired, and names no successor.", retired={"successor_chain": 0, "successor": ZERO}, successor=False)
    no("chain_zero", "The successor's chain id is 0.", retired={"successor_chain": 0, "successor": SUCCESSOR})
    no("address_zero", "The successor's address is zero.", retired={"successor_chain": 10, "successor": ZERO})
    no("no_contract", "There is no contract at the place that is named.", successor=False)
    no("other_origin", "The successor states the origin of another register.", successor=says(origin=FAR))
    no("ledger_origin", "The successor states a ledger's origin.", successor=says(origin=HOST + "/acme"))
    no("origin_line", "The successor states the origin and a line feed.", successor=says(origin=REGISTER + "\n"))
    no("predecessor_chain", "The successor states another chain of its predecessor.", successor=says(predecessor_chain=5))
    no("predecessor", "The successor states another predecessor.", successor=says(predecessor=OTHER_CONTRACT))
    no("predecessor_itself", "The successor states itself as its predecessor.", successor=says(predecessor_chain=10, predecessor=SUCCESSOR))
    no("predecessor_none", "The successor is the first contract of a notary.", successor=says(predecessor_chain=0, predecessor=ZERO, from_size=0))
    no("predecessor_older", "The successor states the contract of an older era as its predecessor.", old=BASE | {"line": [era(1, 7)]},
       successor=says(predecessor_chain=11, predecessor=address(1)))
    no("from_below", "The successor begins one entry below the size at which the newest era began.", old=begun, successor=says(from_size=39))
    no("itself", "The contract names itself as its successor.", retired={"successor_chain": 1, "successor": CONTRACT})
    no("older_era_last", "The contract names the one of the era before as its successor.", old=BASE | {"line": [era(1, 7), era(0, 8, contract=SUCCESSOR)]})
    no("seventeenth", "There are sixteen eras before the newest.", old=sixteen)
    for name, about, change in STATED_BADLY:
        no(name, f"Of what the successor states, {about}.", successor=says(**change))


def chain_trusts():
    def case(name, about, want, states, rpc_urls=("https://node.example",), contract=CONTRACT, chain_id=1):
        try:
            got = trust.of_chain(chain_id, contract, states, [*rpc_urls])
        except Bad:
            got = "refuse"
        assert got == want, f"chain_trust_{name}: by hand {want}, got {got}"
        put("chain_trust", name, about, want, chain_id=chain_id, contract=contract, states=states, rpc_urls=[*rpc_urls])

    first = lambda **change: says(NOTARY, CLOCK, predecessor_chain=0, predecessor=ZERO, from_size=0) | change
    found = BASE | {"urls": []}
    ok = lambda name, about, states, want=None, **kw: case(name, about, found | (want or {}), states, **kw)
    no = lambda name, about, **change: case(name, about, "refuse", first(**change))
    ok("good", "A notary's first contract, with the chain's own word for what is final.", first())
    ok("depth", "The contract counts blocks.", first(finality_depth=64), {"finality": {"depth": 64}})
    ok("depth_one", "The contract counts one block.", first(finality_depth=1), {"finality": {"depth": 1}})
    ok("follows", "The contract followed another: the trust has no eras before all the same.", says(NOTARY, CLOCK))
    ok("other_keys", "The contract states other keys.", first(note_key="0x" + BOB.pub.hex(), clock_name=TICK.name, clock_key="0x" + TICK.pub.hex()),
       {"notary_key": BOB.vkey, "clock_key": TICK.vkey})
    ok("other_place", "The contract is another, on another chain.", first(), {"chain_id": 31337, "contract": OTHER_CONTRACT}, chain_id=31337, contract=OTHER_CONTRACT)
    ok("two_nodes", "Two nodes were asked.", first(), {"rpc_urls": ["https://a.example", "https://b.example/rpc"]}, rpc_urls=["https://a.example", "https://b.example/rpc"])
    ok("no_nodes", "There is no node's URL to keep.", first(), {"rpc_urls": []}, rpc_urls=[])
    ok("clock_elsewhere", "The clock has a name of another host.", first(clock_name="clock.example"), {"clock_key": n.Key("clock.example", "clock", 4).vkey})
    ok("clock_name_255", "The clock has a name of 255 bytes.", first(clock_name="c" * 255), {"clock_key": n.Key("c" * 255, "clock", 4).vkey})
    ok("origin_port", "The register's host has a port.", first(origin="notary.example:8443/register"),
       {"origin": "notary.example:8443/register", "notary_key": NOTARY.named("notary.example:8443/register").vkey})
    for name, about, x in (("ledger", "that of a ledger", HOST + "/acme"), ("access", "that of the access log", HOST + "/access"), ("host", "a host alone", HOST), ("empty", "empty", ""), ("upper_case", "in upper case", "Notary.example/register"), ("long_host", "one with a host of 129 characters", "h" * 129 + "/register")):
        no("origin_" + name, f"The origin that the contract states is {about}.", origin=x)
    for name, about, change in STATED_BADLY:
        no(name, f"Of what the contract states, {about}.", **change)
    ok("depth_greatest", "The contract counts 2^53 - 1 blocks.", first(finality_depth=2**53 - 1), {"finality": {"depth": 2**53 - 1}})
    no("depth_beyond", "The contract counts 2^53 blocks, which no trust can say.", finality_depth=2**53)
    case("rpc_urls_scheme", "A node that was asked has a URL of another scheme.", "refuse", first(), rpc_urls=["https://a.example", "wss://b.example"])


def make():
    trusts()
    successions()
    chain_trusts()

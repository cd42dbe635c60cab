"""area `chain`: the class of a chain (section 6.2)"""
import chains
from cases import put

MOST = 2**53 - 1

# Chains that are real and not listed, and numbers that a program might fold into a listed one.
UNLISTED = {
    0: "No chain has the number 0.",
    25: "A public network that is not listed.",
    61: "A public network whose coins have a price, and which is not listed.",
    250: "A public network that is not listed.",
    1101: "A public network that is not listed.",
    13370: "A digit after that of a development chain.",
    313370: "A digit after that of a development chain.",
    111551110: "A digit after that of a test network.",
    1115511: "A test network's number without its last digit.",
    2**8 + 1: "2^8 + 1, which ends in the byte of a main network.",
    2**16 + 1: "2^16 + 1, which ends in the two bytes of a main network.",
    2**16 + 31337: "2^16 + 31337, which ends in the two bytes of a development chain.",
    2**31: "2^31, which some take for negative.",
    2**32: "2^32, which in 32 bits is 0.",
    2**32 + 1: "2^32 + 1, which in 32 bits is a main network.",
    2**32 + 31337: "2^32 + 31337, which in 32 bits is a development chain.",
    2**32 + 11155111: "2^32 + 11155111, which in 32 bits is a test network.",
    MOST - 1: "The greatest number but one.",
    MOST: "The greatest number.",
}

# By hand, from the table; chains.py has it a second time.
LISTED = {
    "main": "1 10 56 100 137 324 8453 42161 42220 43114 59144 534352",
    "test": "3 4 5 97 300 420 10200 17000 43113 44787 59141 80001 80002 84531 84532 421613 421614 534351 560048 11142220 11155111 11155420",
    "development": "1337 31337",
}
WHAT = {"main": "A main network.", "test": "A test network.", "development": "A development chain."}


def make():
    want = {}
    for name, ids in LISTED.items():
        want |= {int(i): (name, WHAT[name]) for i in ids.split()}
    near = {}
    for i, (name, _) in want.items():
        for beside in (i - 1, i + 1):
            if beside not in want:
                near.setdefault(beside, []).append(i)
    for i, beside in near.items():
        want[i] = "unlisted", f"Beside {' and '.join(map(str, beside))}, and not listed."
    for i, about in UNLISTED.items():
        want[i] = "unlisted", about
    for i in sorted(want):
        name, about = want[i]
        assert chains.class_of(i) == name, i
        put("chain", str(i), about, name, chain_id=i)

"""What an honest node answers about an anchor, byte for byte, and the cases that change some of it."""
import base64
import json

import node
from cases import put
from cases_verify import WORLD
from node import selector
from verifier import seconds
from world import BLOCK

ANCHOR = WORLD.proof()["anchor"]
HONEST = WORLD.node()
CONTRACT = ANCHOR["contract"]
TOPICS = WORLD.topics()
GONE = {"unreachable": True}
HEADER = {"number": hex(BLOCK), "hash": ANCHOR["block_hash"], "timestamp": hex(seconds(ANCHOR["block_time"])), "logsBloom": HONEST["block"]["logs_bloom"]}
WHOLE = HEADER | {"parentHash": "0x" + "17" * 32, "gasUsed": "0x5208", "transactions": [ANCHOR["transaction"]], "withdrawals": []}
LOG = {"address": CONTRACT, "topics": TOPICS, "data": "0x", "blockNumber": hex(BLOCK), "blockHash": ANCHOR["block_hash"],
       "transactionHash": ANCHOR["transaction"], "transactionIndex": "0x0", "logIndex": "0x0", "removed": False}


def word(number):
    return "%064x" % number


def abi(text):
    raw = text if isinstance(text, bytes) else text.encode()
    return "0x" + word(32) + word(len(raw)) + raw.hex() + "00" * (-len(raw) % 32)


def call(signature):
    return ["eth_call", [{"to": CONTRACT, "data": selector(signature)}, "latest"]]


# By a name of our own: the question.
QUESTIONS = {
    "chain": ["eth_chainId", []],
    "origin": call("origin()"), "note_key": call("noteKey()"), "clock_name": call("clockName()"), "clock_key": call("clockKey()"),
    "block": ["eth_getBlockByNumber", [hex(BLOCK), False]],
    "header": ["eth_getHeaderByNumber", [hex(BLOCK)]],
    "logs": ["eth_getLogs", [{"blockHash": ANCHOR["block_hash"], "address": CONTRACT, "topics": TOPICS}]],
    "final": ["eth_getBlockByNumber", ["finalized", False]],
    "newest": ["eth_blockNumber", []],
}
STATED = HONEST["contract"]
RESULTS = {
    "chain": hex(ANCHOR["chain_id"]),
    "origin": abi(STATED["origin"]), "note_key": STATED["note_key"], "clock_name": abi(STATED["clock_name"]), "clock_key": STATED["clock_key"],
    "block": WHOLE, "logs": [LOG], "final": WHOLE | {"number": hex(HONEST["final_block"]), "hash": "0x" + "f1" * 32},
}


class Raw:
    """An answer, as it comes over the line. `body` is text or bytes; `spaces` so many spaces after it."""

    def __init__(self, body, status=200, type="application/json", **more):
        if isinstance(body, bytes):
            self.fields = {"status": status, "type": type, "body_base64": base64.b64encode(body).decode(), **more}
        else:
            self.fields = {"status": status, "type": type, "body": body, **more}


def envelope(**members):
    return json.dumps({"jsonrpc": "2.0", "id": 1} | members)


def result(value):
    return Raw(envelope(result=value))


def refused(code, message, status=200, **data):
    return Raw(envelope(error={"code": code, "message": message} | data), status)


def observed(**change):
    """What an honest node says, but for that."""
    return HONEST | change


def case(name, about, expect, finality="finalized", **changes):
    """`changes`: by question, a result or an answer."""
    said = {k: result(v) for k, v in RESULTS.items()} | {k: v if isinstance(v, Raw) else result(v) for k, v in changes.items()}
    if finality != "finalized":
        del said["final"]
    answers = [{"method": QUESTIONS[k][0], "params": QUESTIONS[k][1], **said[k].fields} for k in QUESTIONS if k in said]

    checkpoint = dict(zip(("origin", "size", "root"), WORLD.reg_text().split("\n")))
    file = {"anchor": ANCHOR, "size": int(checkpoint["size"]), "root": checkpoint["root"], "finality": finality, "answers": answers}
    got = node.observe(file)
    assert got == expect, f"{name}: by hand {expect}, by the reader {got}"
    put("node", name, about, expect, **file)

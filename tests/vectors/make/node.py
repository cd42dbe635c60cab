"""What a node answers, read as crates/core/NODES.md says."""
import base64
import datetime
import json
import math
import re

from keccak import keccak256

MOST = 4 * 1024 * 1024
HEX = re.compile(r"0x[0-9a-fA-F]*\Z")
EVENT = "0x" + keccak256(b"Anchored(uint64,bytes32)").hex()
NAMES = (("origin", "origin()"), ("note_key", "noteKey()"), ("clock_name", "clockName()"), ("clock_key", "clockKey()"))


class Unusable(Exception):
    """It makes the node unreachable."""


class Refusal(Unusable):
    def __init__(self, error, status):
        self.code, self.message, self.data, self.status = error.get("code"), error.get("message"), error.get("data"), status
        self.message, self.data = (x.lower() if isinstance(x, str) else "" for x in (self.message, self.data))

    def pruned(self):
        gone = any(x in self.message for x in ("unavailable", "not available", "expired"))
        past = "history" in self.message or "historical" in self.message
        return self.code == 4444 or "pruned" in self.message or "pruning" in self.message or (past and gone)

    def reverted(self):
        return self.code in (3, -32015) or "revert" in self.message or "revert" in self.data


def usable(it):
    if not it:
        raise Unusable


def selector(signature):
    return "0x" + keccak256(signature.encode())[:4].hex()


def unique(pairs):
    usable(len({k for k, _ in pairs}) == len(pairs))
    return dict(pairs)


def sound(value, depth=1):
    if isinstance(value, str):
        value.encode("utf-8")
    if isinstance(value, (int, float)):
        usable(math.isfinite(float(value)))
    if isinstance(value, (dict, list)):
        usable(depth <= 64)
        for x in value if isinstance(value, list) else [*value.keys(), *value.values()]:
            sound(x, depth + 1)


def parsed(body):
    usable(len(body) <= MOST)
    try:
        value = json.loads(body.decode("utf-8"), object_pairs_hook=unique, parse_constant=lambda _: usable(False))
        sound(value)
    except (ValueError, OverflowError, RecursionError):
        raise Unusable from None
    usable(isinstance(value, dict) and value.get("jsonrpc") == "2.0" and value.get("id") == 1 and value["id"] is not True)
    return value


def result(status, body):
    """Of one answer; raises a refusal."""
    value = parsed(body)
    error = value.get("error")
    if error is not None:
        usable(isinstance(error, dict))
        refusal = Refusal(error, status)
        usable(status == 200 or refusal.pruned())
        raise refusal
    usable(status == 200 and "result" in value)
    return value["result"]


def number(value):
    usable(isinstance(value, str) and HEX.match(value) and len(value) > 2)
    value = int(value[2:], 16)
    usable(value < 2**53)
    return value


def data(value, width):
    usable(isinstance(value, str) and HEX.match(value) and len(value) == 2 + 2 * width)
    return value.lower()


def name(value):
    usable(isinstance(value, str) and HEX.match(value) and len(value) % 2 == 0)
    raw = bytes.fromhex(value[2:])
    usable(len(raw) >= 64 and int.from_bytes(raw[:32], "big") == 32)
    length = int.from_bytes(raw[32:64], "big")
    text = raw[64:64 + length]
    usable(len(text) == length and raw[64 + length:] == bytes(-length % 32))
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        raise Unusable from None


def observe(case):
    """Of a case of area `node`."""
    topics = [EVENT, "0x%064x" % case["size"], "0x" + base64.b64decode(case["root"]).hex()]

    def answer(method, params):
        said = next(x for x in case["answers"] if (x["method"], x["params"]) == (method, params))
        raw = base64.b64decode(said["body_base64"]) if "body_base64" in said else said["body"].encode() + b" " * said.get("spaces", 0)
        return said["status"], raw

    return Reader(case["anchor"], topics, case["finality"], answer).observation()


class Reader:
    """`answer` gives status and body for a method and its params."""

    def __init__(self, anchor, topics, finality, answer):
        self.anchor, self.topics, self.finality = anchor, topics, finality
        self.ask = lambda method, *params: result(*answer(method, [*params]))

    def observation(self):
        try:
            return self.read()
        except Unusable:
            return {"unreachable": True}

    def read(self):
        out = {"chain_id": number(self.ask("eth_chainId")), "contract": None, "block": None, "logs": [], "final_block": None}
        if out["chain_id"] != self.anchor["chain_id"]:
            return out
        stated = {k: self.stated(k, signature) for k, signature in NAMES}
        out["contract"] = None if None in stated.values() else stated
        out["block"], pruned = self.block()
        if pruned:
            out["pruned"] = True
        if out["block"] and out["block"]["hash"] == self.anchor["block_hash"]:
            out["logs"] = self.logs()
        out["final_block"] = self.final()
        return out

    def stated(self, member, signature):
        try:
            value = self.ask("eth_call", {"to": self.anchor["contract"], "data": selector(signature)}, "latest")
        except Refusal as refusal:
            usable(refusal.status == 200 and refusal.reverted())
            return None
        if value == "0x":
            return None
        return data(value, 32) if member.endswith("key") else name(value)

    def block(self):
        at = hex(self.anchor["block_number"])
        try:
            return self.its(self.header(self.ask("eth_getBlockByNumber", at, False))), False
        except Refusal as refusal:
            usable(refusal.pruned())
        try:
            header = self.header(self.ask("eth_getHeaderByNumber", at))
        except Unusable:
            header = None
        return self.its(header), header is None

    def its(self, header):
        usable(header is None or header["number"] == self.anchor["block_number"])
        return header

    def header(self, value):
        if value is None:
            return None
        usable(isinstance(value, dict))
        time = number(value.get("timestamp"))
        usable(time <= 253402300799)
        return {"number": number(value.get("number")), "hash": data(value.get("hash"), 32),
                "time": datetime.datetime.fromtimestamp(time, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "logs_bloom": data(value.get("logsBloom"), 256)}

    def logs(self):
        where = {"blockHash": self.anchor["block_hash"], "address": self.anchor["contract"], "topics": self.topics}
        try:
            value = self.ask("eth_getLogs", where)
        except Refusal as refusal:
            usable(refusal.pruned())
            return []
        usable(isinstance(value, list))
        return [self.log(x) for x in value]

    def log(self, value):
        usable(isinstance(value, dict) and any(value.get("removed") is x for x in (None, False)))
        usable(data(value.get("blockHash"), 32) == self.anchor["block_hash"])
        topics = value.get("topics")
        usable(isinstance(topics, list) and len(topics) <= 4)
        return {"address": data(value.get("address"), 20), "topics": [data(x, 32) for x in topics],
                "transaction": data(value.get("transactionHash"), 32)}

    def final(self):
        if self.finality != "finalized":
            newest = number(self.ask("eth_blockNumber"))
            depth = self.finality["depth"]
            return newest - depth if newest >= depth else None
        try:
            value = self.ask("eth_getBlockByNumber", "finalized", False)
        except Refusal:
            return None
        usable(value is None or isinstance(value, dict))
        return None if value is None else number(value.get("number"))

"""area `node`: what a node refuses, and what its results are (crates/core/NODES.md)"""
from transcript import (GONE, HEADER, HONEST, LOG, RESULTS, STATED, TOPICS, WHOLE, Raw, abi, case, envelope, observed, refused,
                        word)
from world import BLOCK, OTHER_CONTRACT

NOTHING = observed(contract=None)
NO_LOGS = observed(logs=[])
NO_FINAL = observed(final_block=None)
NO_BLOCK = observed(block=None, logs=[])
PRUNED = NO_BLOCK | {"pruned": True}
ELSEWHERE = {"contract": None, "block": None, "logs": [], "final_block": None}


def seen(block):
    return observed(block=HONEST["block"] | block)


def good():
    case("honest", "Every answer is as it should be.", observed())
    case("depth", "The block is final by depth: the newest one less 64.", observed(final_block=BLOCK + 36), {"depth": 64}, newest=hex(BLOCK + 100))
    case("depth_edge", "The newest block's number is the depth.", observed(final_block=0), {"depth": 64}, newest="0x40")
    case("depth_young", "The depth is above the newest block's number.", NO_FINAL, {"depth": 64}, newest="0x3f")
    case("depth_null", "The newest block is null.", GONE, {"depth": 64}, newest=None)
    case("depth_refused", "The node refuses to tell its newest block.", GONE, {"depth": 64}, newest=refused(-32000, "header not found"))


def reverts():
    for name, about, answer in (
            ("code_3", "code 3 and data", refused(3, "execution reverted", data="0x")),
            ("code_3_words", "code 3 and no word of it", refused(3, "no")),
            ("code_3_fraction", "code 3 written 3.0", Raw('{"jsonrpc": "2.0", "id": 1, "error": {"code": 3.0, "message": "no"}}')),
            ("geth", "code -32000, as old geth does", refused(-32000, "execution reverted")),
            ("capitals", "capitals", refused(-32603, "VM Exception while processing transaction: REVERT")),
            ("reverted_data", "the word in data, as OpenEthereum did", refused(-32000, "VM execution error.", data="Reverted 0x")),
            ("openethereum", "code -32015, as OpenEthereum did", refused(-32015, "VM execution error.", data="Bad instruction fe")),
            ("nethermind", "code -32015 and data in hex, as Nethermind does", refused(-32015, "VM execution error.", data="0x08c379a0")),
            ("pruned", "code 3 and words of history", refused(3, "execution reverted: history not available"))):
        case("revert_" + name, f"A call reverts: {about}.", NOTHING, origin=answer)
    for name, about, answer in (("other_code", "The code is the string 3.", refused("3", "no")),
                                ("data_object", "The word stands in an object in data.", refused(-32000, "no", data={"message": "revert"})),
                                ("gas", "A call runs out of gas.", refused(-32000, "out of gas")),
                                ("limit", "A call is refused because of a limit.", refused(-32005, "limit exceeded")),
                                ("under_400", "A call reverts under HTTP status 400.", refused(3, "execution reverted", 400)),
                                ("pruned_under_400", "A call reverts under HTTP status 400, in words of what is pruned.", refused(3, "execution reverted: pruned", 400))):
        case("revert_not_" + name, about, GONE, origin=answer)
    for k in ("origin", "note_key", "clock_name", "clock_key"):
        case(f"nothing_{k}", f"Nothing comes back of {k}, and the rest does.", NOTHING, **{k: "0x"})
    case("nothing_at_all", "Nothing comes back of any call.", NOTHING, origin="0x", note_key="0x", clock_name="0x", clock_key="0x")
    case("nothing_and_unusable", "Nothing comes back of one call, and something unusable of another.", GONE, origin="0x", clock_key="0x00")
    case("nothing_and_refused", "Nothing comes back of one call, and another is refused.", GONE, origin="0x", clock_key=refused(-32000, "busy"))
    case("nothing_null", "A call gives null.", GONE, origin=None)


def finals():
    for name, about, answer in (("tag", "does not know the tag", refused(-32602, "invalid argument 0: hex string without 0x prefix")),
                                ("39001", "has none yet, as of code -39001", refused(-39001, "Unknown block")),
                                ("not_found", "says not found", refused(-32000, "finalized block not found")),
                                ("limit", "refuses for any reason", refused(-32005, "limit exceeded")),
                                ("pruned", "says that it pruned it", refused(4444, "pruned history unavailable")),
                                ("pruned_400", "says under HTTP status 400 that it pruned it", refused(4444, "pruned history unavailable", 400)),
                                ("no_code", "gives an error with nothing in it", Raw(envelope(error={}))),
                                ("null", "gives null", Raw(envelope(result=None)))):
        case("final_" + name, f"Asked for the final block, the node {about}.", NO_FINAL, final=answer)
    case("final_number_only", "The final block has a number and nothing else.", observed(), final={"number": RESULTS["final"]["number"]})
    for name, about, answer in (("empty", "is an empty object", {}), ("number", "is a number", "0x1"), ("list", "is a list", ["0x1"]),
                                ("no_number", "has null for its number", WHOLE | {"number": None}),
                                ("error_text", "is refused by an error that is a text", Raw(envelope(error="no"))),
                                ("500", "is refused under HTTP status 500", refused(-32000, "not found", 500))):
        case("final_not_" + name, f"The final block {about}.", GONE, final=answer)


FORGOTTEN = (
    ("4444", "by the code alone", refused(4444, "no")),
    ("geth", "as geth does", refused(4444, "pruned history unavailable")),
    ("nethermind", "as Nethermind does", refused(4444, "Pruned history unavailable")),
    ("erigon", "as Erigon does", refused(-32000, "old data not available due to pruning")),
    ("capitals", "in capitals", refused(-32001, "Block has been PRUNED")),
    ("historical", "of historical state", refused(-32000, "required historical state unavailable")),
    ("expired", "of history that expired", refused(-32000, "the requested history expired")),
    ("400", "under HTTP status 400", refused(4444, "pruned history unavailable", 400)),
    ("503", "under HTTP status 503, as text/plain", Raw(envelope(error={"code": 4444}), 503, "text/plain")),
)
KEPT = (("minus", "code is -4444", refused(-4444, "no")), ("unavailable", "block is unavailable", refused(-32000, "block is unavailable")),
        ("history", "message is of history alone", refused(-32000, "fee history is being computed")),
        ("text", "code is the string 4444", refused("4444", "no")), ("data", "words stand in data", refused(-32000, "no", data="pruned")),
        ("404", "status is 404 and nothing says pruned", refused(-32601, "not available", 404)))


def pruned():
    for name, about, answer in FORGOTTEN:
        case("pruned_logs_" + name, f"The node says that it pruned the logs, {about}.", NO_LOGS, logs=answer)
        case("pruned_block_" + name, f"The node says that it pruned the block, {about}, and has not its header either.", PRUNED, block=answer, header=answer)
    for name, about, answer in KEPT:
        case("kept_logs_" + name, f"Asked for the logs, the node refuses; the {about}.", GONE, logs=answer)
        case("kept_block_" + name, f"Asked for the block, the node refuses; the {about}.", GONE, block=answer)
    gone = FORGOTTEN[1][2]
    case("header", "The node pruned the block and kept its header.", observed(), block=gone, header=HEADER)
    for name, about, answer in (("null", "null", None), ("unknown", "that it knows no such method", refused(-32601, "the method does not exist")),
                                ("403", "HTTP status 403", Raw("<html>", 403, "text/html")), ("short", "a header without a bloom", {**HEADER, "logsBloom": None}),
                                ("html", "a page for people", Raw("<html>", 200, "text/html"))):
        case("header_" + name, f"The node pruned the block, and answers {about} when it is asked for the header.", PRUNED, block=gone, header=answer)
    case("header_other", "The node pruned the block, and gives another header.", GONE, block=gone, header=HEADER | {"number": hex(BLOCK + 1)})
    case("pruned_call", "Asked for the origin, the node says that it pruned that.", GONE, origin=gone)
    case("pruned_chain", "Asked for its chain, the node says that it pruned that.", GONE, chain=gone)


def blocks():
    case("block_null", "There is no such block.", NO_BLOCK, block=None)
    other = "0x" + "b2" * 32
    case("block_other_hash", "The block has another hash, and its logs are not asked for.", observed(block=HONEST["block"] | {"hash": other}, logs=[]),
         block=WHOLE | {"hash": other}, logs=Raw("", 500))
    case("block_unread", "Members that are not looked at have odd values.", observed(), block=WHOLE | {"size": -1.5e300, "x": None, "": [{}]})
    for name, about, change in (("other_number", "number is another one", {"number": hex(BLOCK + 1)}), ("number_null", "number is null", {"number": None}),
                                ("hash_null", "hash is null, as of one that is pending", {"hash": None}), ("hash_short", "hash has 31 bytes", {"hash": "0x" + "b2" * 31}),
                                ("hash_long", "hash has 33 bytes", {"hash": "0x" + "b2" * 33}), ("hash_letters", "hash is not hex", {"hash": "0x" + "gg" * 32}),
                                ("hash_bare", "hash has no 0x", {"hash": "b2" * 32}), ("bloom_short", "bloom has 255 bytes", {"logsBloom": "0x" + "ff" * 255}),
                                ("bloom_null", "bloom is null", {"logsBloom": None}), ("time_null", "time is null", {"timestamp": None}),
                                ("time_late", "time is in the year 10000", {"timestamp": hex(253402300800)})):
        case("block_" + name, f"The block's {about}.", GONE, block=WHOLE | change)
    for name, about, value in (("text", "a string", "0x1"), ("false", "false", False), ("empty", "an empty object", {}), ("number", "a number", 0),
                               ("list", "a list of its members' values", [HEADER["number"], HEADER["hash"], HEADER["timestamp"], HEADER["logsBloom"]])):
        case("block_is_" + name, f"The block is {about}.", GONE, block=value)
    case("block_last_second", "The block's time is the last second of the year 9999.", seen({"time": "9999-12-31T23:59:59Z"}), block=WHOLE | {"timestamp": hex(253402300799)})
    case("block_first_second", "The block's time is 0.", seen({"time": "1970-01-01T00:00:00Z"}), block=WHOLE | {"timestamp": "0x0"})


def logs():
    more = {**LOG, "address": OTHER_CONTRACT}
    heard = HONEST["logs"][0]
    case("logs_none", "There are no logs.", NO_LOGS, logs=[])
    case("logs_other_address", "A log of another address is among them.", observed(logs=[heard | {"address": OTHER_CONTRACT}, heard]), logs=[more, LOG])
    case("logs_other_topics", "The only log has other topics.", observed(logs=[heard | {"topics": TOPICS[:1]}]), logs=[LOG | {"topics": TOPICS[:1]}])
    case("logs_no_topics", "The only log has no topics.", observed(logs=[heard | {"topics": []}]), logs=[LOG | {"topics": []}])
    case("logs_four_topics", "The only log has four topics.", observed(logs=[heard | {"topics": TOPICS + TOPICS[:1]}]), logs=[LOG | {"topics": TOPICS + TOPICS[:1]}])
    case("logs_capitals", "Hex in capitals.", observed(), logs=[LOG | {"address": "0x" + LOG["address"][2:].upper(), "topics": ["0x" + t[2:].upper() for t in TOPICS],
                                                                      "blockHash": "0x" + LOG["blockHash"][2:].upper()}])
    case("logs_removed_absent", "A log does not say whether it was removed.", observed(), logs=[{k: v for k, v in LOG.items() if k != "removed"}])
    case("logs_removed_null", "Whether a log was removed is null.", observed(), logs=[LOG | {"removed": None}])
    for name, about, change in (("removed", "was removed", {"removed": True}), ("removed_text", "says the string false of its removal", {"removed": "false"}),
                                ("removed_0", "says 0 of its removal", {"removed": 0}), ("other_block", "is of another block", {"blockHash": "0x" + "b2" * 32}),
                                ("no_block", "has null for its block", {"blockHash": None}), ("five_topics", "has five topics", {"topics": TOPICS + TOPICS[:2]}),
                                ("topics_text", "has a string for topics", {"topics": TOPICS[0]}), ("topics_null", "has null for topics", {"topics": None}),
                                ("topic_short", "has a topic of 31 bytes", {"topics": ["0x" + "00" * 31]}), ("address_long", "has an address of 32 bytes", {"address": "0x" + word(1)}),
                                ("transaction_null", "has null for its transaction", {"transactionHash": None})):
        case("logs_" + name, f"A log {about}.", GONE, logs=[LOG, LOG | change])
    for name, about, value in (("null", "null", None), ("object", "an object", {"0": LOG}), ("text", "a string", "0x"), ("of_null", "a list of null", [None]),
                               ("of_lists", "a list of lists", [[LOG["blockHash"], LOG["address"], TOPICS, LOG["transactionHash"]]])):
        case("logs_are_" + name, f"The logs are {about}.", GONE, logs=value)


def calls():
    name = STATED["origin"]
    said = abi(name)
    says = lambda text: observed(contract=STATED | {"origin": text})
    case("abi_empty", "The origin is an empty string.", says(""), origin=abi(""))
    case("abi_long", "The origin has 5000 bytes.", says("x" * 5000), origin=abi("x" * 5000))
    case("abi_utf8", "The origin is not ASCII.", says("nötary"), origin=abi("nötary"))
    case("abi_whole_word", "The origin fills a word.", says("x" * 32), origin=abi("x" * 32))
    case("abi_capitals", "The origin and the keys come in capitals.", observed(), origin="0x" + said[2:].upper(), note_key="0x" + STATED["note_key"][2:].upper())
    tail = said[2 + 128:]
    for case_name, about, value in (
            ("surplus_word", "has a word too many", said + word(0)), ("surplus_byte", "has a byte too many", said + "00"),
            ("half_byte", "ends in half a byte", said + "0"), ("cut_word", "lacks its last word", said[:-64]), ("cut_byte", "lacks its last byte", said[:-2]),
            ("one_word", "has one word", "0x" + word(32)), ("offset_64", "has the offset 64", "0x" + word(64) + word(len(name)) + tail),
            ("offset_moved", "has the offset 64, and stands there", "0x" + word(64) + word(0) + word(len(name)) + tail),
            ("offset_beyond", "has an offset beyond its end", "0x" + word(4096) + word(len(name)) + tail), ("offset_0", "has the offset 0", "0x" + word(0) + word(len(name)) + tail),
            ("offset_huge", "has an offset of 2^256-1", "0x" + "ff" * 32 + word(len(name)) + tail), ("length_beyond", "has a length beyond its end", "0x" + word(32) + word(65) + tail),
            ("length_huge", "has a length of 2^256-1", "0x" + word(32) + "ff" * 32 + tail), ("length_64_bit", "has a length of 2^64", "0x" + word(32) + word(2**64) + tail),
            ("letters", "is not hex", said[:-2] + "zz"), ("spaces", "has spaces between its digits", said[:-64] + " " * 64 + word(0)),
            ("padding", "is not padded with zeros", said[:-2] + "01"), ("not_utf8", "is not UTF-8", abi(b"\xff\xfe")), ("cut_utf8", "ends within a character", abi("ö".encode()[:1])),
            ("surrogate", "has half a surrogate pair in UTF-8", abi(b"\xed\xa0\x80")),
            ("word", "is a key", STATED["note_key"]), ("null", "is a number of JSON", 0), ("object", "is an object", {"origin": name})):
        case("abi_" + case_name, f"The origin {about}.", GONE, origin=value)
    for case_name, about, value in (("short", "31 bytes", "0x" + "11" * 31), ("long", "33 bytes", "0x" + "11" * 33), ("two_words", "two words", "0x" + "11" * 64),
                                    ("string", "a string", abi("key")), ("letters", "no hex", "0x" + "zz" * 32)):
        case("key_" + case_name, f"The notary's key is {about}.", GONE, note_key=value)


def make():
    good()
    reverts()
    finals()
    pruned()
    blocks()
    logs()
    calls()

"""area `node`: answers as they come over HTTP, and how numbers are spelled in them (crates/core/NODES.md)"""
import json

from cases_node import ELSEWHERE, NO_FINAL, seen
from node import MOST
from transcript import ANCHOR, GONE, HEADER, LOG, RESULTS, WHOLE, Raw, case, envelope, observed, refused
from world import BLOCK

CHAIN = RESULTS["chain"]
HONEST_CHAIN = envelope(result=CHAIN)
LATER = "2026-11-21T10:07:12Z"


def chain(name, about, body, expect=GONE, **fields):
    """The answer to the first question is changed."""
    case("answer_" + name, about, expect, chain=body if isinstance(body, Raw) else Raw(body, **fields))


def http():
    same = observed()
    chain("text_plain", "The content type is text/plain.", HONEST_CHAIN, same, type="text/plain; charset=utf-8")
    chain("no_type", "There is no content type.", HONEST_CHAIN, same, type=None)
    chain("text_html_json", "The content type is text/html, and the body is as it should be.", HONEST_CHAIN, same, type="text/html")
    chain("html", "A page for people under status 200.", "<!doctype html><p>Welcome", type="text/html")
    chain("html_as_json", "A page for people that calls itself JSON.", "<!doctype html><p>Welcome")
    chain("empty", "An empty body.", "")
    for status in (201, 202, 203, 400, 401, 403, 404, 429, 500, 502, 503):
        chain(f"status_{status}", f"A good answer under HTTP status {status}.", HONEST_CHAIN, status=status)
    chain("status_204", "HTTP status 204.", "", status=204)
    chain("status_429_error", "An error of JSON-RPC under HTTP status 429.", refused(-32005, "too many requests", 429))
    chain("status_503_error", "An error of JSON-RPC under HTTP status 503.", refused(-32000, "unavailable", 503))
    for status in (301, 302, 303, 307, 308):
        chain(f"redirect_{status}", f"HTTP status {status}, to another path of the same host.", "", status=status, location="/there")
        chain(f"redirect_{status}_away", f"HTTP status {status}, to another host.", "", status=status, location="http://localhost:{port}/there")
    chain("redirect_with_answer", "A redirection whose body is a good answer.", HONEST_CHAIN, status=307, location="/there")
    for k, about in (("logs", "the logs"), ("block", "the block"), ("final", "the final block"), ("clock_key", "the clock's key")):
        case(f"answer_redirect_{k}", f"The question for {about} is redirected to another host.", GONE,
             **{k: Raw("", 307, location="http://localhost:{port}/there")})
    room = MOST - len(HONEST_CHAIN)
    chain("longest", "The body is as long as it may be.", Raw(HONEST_CHAIN, spaces=room), same)
    chain("too_long", "The body is a byte too long.", Raw(HONEST_CHAIN, spaces=room + 1))


def json_texts():
    same = observed()
    chain("white_space", "White space around the JSON.", f" \r\n\t{HONEST_CHAIN}\n\n", same)
    chain("bom", "A byte order mark before the JSON.", "\ufeff" + HONEST_CHAIN)
    chain("two_values", "Two JSON texts, one after another.", HONEST_CHAIN + HONEST_CHAIN)
    chain("cut", "The JSON is cut off.", HONEST_CHAIN[:-1])
    chain("comment", "A comment in the JSON.", HONEST_CHAIN + "/* */")
    chain("trailing_comma", "A comma too many.", HONEST_CHAIN[:-1] + ",}")
    chain("nan", "A number of the JSON is NaN.", HONEST_CHAIN[:-1] + ', "x": NaN}')
    chain("not_utf8", "A byte of a string that nobody looks at is not UTF-8.", Raw(HONEST_CHAIN[:-1].encode() + b', "x": "\xff"}'))
    chain("not_utf8_name", "A byte of a member's name is not UTF-8.", Raw(HONEST_CHAIN[:-1].encode() + b', "\xff": 1}'))
    chain("utf16", "The JSON is in UTF-16.", Raw(HONEST_CHAIN.encode("utf-16-be")))
    chain("half_pair", "A string that nobody looks at has half a surrogate pair.", HONEST_CHAIN[:-1] + ', "x": "\\ud800"}')
    chain("half_pair_name", "A member's name has half a surrogate pair.", HONEST_CHAIN[:-1] + ', "\\udc00": 1}')
    chain("whole_pair", "A string that nobody looks at has a whole surrogate pair.", HONEST_CHAIN[:-1] + ', "x": "\\ud83d\\ude00"}', same)
    chain("escapes", "Names and values are written with escapes.", '{"jsonr\\u0070c": "\\u0032.0", "id": 1, "res\\u0075lt": "0\\u00781"}', same)
    chain("too_large", "A number that nobody looks at is 1e400.", HONEST_CHAIN[:-1] + ', "x": 1e400}')
    chain("too_large_by_little", "A number that nobody looks at is 1.8e308.", HONEST_CHAIN[:-1] + ', "x": -1.8e308}')
    chain("largest", "A number that nobody looks at is 1.7e308.", HONEST_CHAIN[:-1] + ', "x": 1.7e308}', same)
    chain("large", "A number that nobody looks at is 1e300.", HONEST_CHAIN[:-1] + ', "x": -1e300}', same)
    chain("many_digits", "A number that nobody looks at has 400 digits.", HONEST_CHAIN[:-1] + ', "x": ' + "9" * 400 + "}")
    chain("300_digits", "A number that nobody looks at has 300 digits.", HONEST_CHAIN[:-1] + ', "x": ' + "9" * 300 + "}", same)
    for depth, expect in ((63, same), (64, GONE), (200, GONE), (20000, GONE)):
        chain(f"nested_{depth}", f"A member that nobody looks at is {depth} arrays deep, within the answer's object.",
              HONEST_CHAIN[:-1] + ', "x": ' + "[" * depth + "]" * depth + "}", expect)
    chain("nested_objects", "A member that nobody looks at is 64 objects deep.", HONEST_CHAIN[:-1] + ', "x": ' + '{"a": ' * 64 + "1" + "}" * 65)
    chain("brackets_in_text", "A string that nobody looks at has a thousand brackets.", HONEST_CHAIN[:-1] + ', "x": "' + "[{\\\"" * 1000 + '"}', same)


def twice():
    for name, about, body in (
            ("result", "result, with the same value", HONEST_CHAIN[:-1] + f', "result": "{CHAIN}"}}'),
            ("result_other", "result, with another value first", '{"jsonrpc": "2.0", "id": 1, "result": "0x5", "result": "0x1"}'),
            ("id", "id", '{"jsonrpc": "2.0", "id": 2, "id": 1, "result": "0x1"}'),
            ("escaped", "id, once with an escape", '{"jsonrpc": "2.0", "id": 1, "\\u0069d": 1, "result": "0x1"}'),
            ("error", "error, null both times", '{"jsonrpc": "2.0", "id": 1, "error": null, "error": null, "result": "0x1"}'),
            ("unread", "a name that nobody looks at", HONEST_CHAIN[:-1] + ', "x": 1, "x": 1}'),
            ("deep", "a name within what nobody looks at", HONEST_CHAIN[:-1] + ', "x": [{"a": 1, "b": [], "a": 1}]}')):
        chain("twice_" + name, f"A name stands twice: {about}.", body)
    block = json.dumps(WHOLE)
    case("answer_twice_block_hash", "The block has two hashes, the right one last.", GONE, block=Raw(envelope(result=0).replace('"result": 0', '"result": ' + block.replace(
        '"hash"', '"hash": "0x' + "b2" * 32 + '", "hash"', 1))))
    case("answer_same_name_elsewhere", "A name stands twice, in two objects.", observed(), block=WHOLE | {"x": {"hash": 1}, "y": {"hash": 1}})


def envelopes():
    same = observed()
    one = lambda name, about, body, expect=GONE: chain(name, about, body, expect)
    one("id_2", "The answer is to another question.", '{"jsonrpc": "2.0", "id": 2, "result": "0x1"}')
    one("id_text", "The id is a string.", '{"jsonrpc": "2.0", "id": "1", "result": "0x1"}')
    one("id_null", "The id is null.", '{"jsonrpc": "2.0", "id": null, "result": "0x1"}')
    one("id_true", "The id is true.", '{"jsonrpc": "2.0", "id": true, "result": "0x1"}')
    one("id_absent", "There is no id.", '{"jsonrpc": "2.0", "result": "0x1"}')
    one("id_fraction", "The id is written 1.0.", '{"jsonrpc": "2.0", "id": 1.0, "result": "0x1"}', same)
    one("version_1", "The version is 1.0.", '{"jsonrpc": "1.0", "id": 1, "result": "0x1"}')
    one("version_number", "The version is a number.", '{"jsonrpc": 2.0, "id": 1, "result": "0x1"}')
    one("version_absent", "There is no version.", '{"id": 1, "result": "0x1"}')
    one("no_result", "There is neither result nor error.", '{"jsonrpc": "2.0", "id": 1}')
    one("error_null", "The error is null, and there is a result.", '{"jsonrpc": "2.0", "id": 1, "error": null, "result": "0x1"}', same)
    one("error_and_result", "There are both a result and an error.", '{"jsonrpc": "2.0", "id": 1, "error": {"code": 1, "message": "no"}, "result": "0x1"}')
    one("more", "There are members that JSON-RPC does not know.", '{"jsonrpc": "2.0", "id": 1, "node": "x", "cost": 1.5, "result": "0x1"}', same)
    one("batch", "The answer is a batch of one.", f"[{HONEST_CHAIN}]")
    one("batch_of_parts", "The answer is a list of result and error.", '["2.0", 1, "0x1", null]')
    for name, body in (("null", "null"), ("text", '"0x1"'), ("number", "1"), ("list", "[]"), ("object", "{}")):
        one("is_" + name, f"The answer is {body}.", body)
    for name, about, error in (("false", "false", False), ("text", "a string", "pruned"), ("number", "4444", 4444), ("list", "a list", [4444, "pruned"])):
        case("answer_error_" + name, f"Asked for the logs, the node gives an error that is {about}.", GONE, logs=Raw(envelope(error=error)))
    case("answer_error_no_message", "Asked for the logs, the node gives an error with the code of what is pruned, and no message.", observed(logs=[]),
         logs=Raw(envelope(error={"code": 4444})))
    case("answer_error_no_code", "Asked for the logs, the node gives an error without a code, whose message says pruned.", observed(logs=[]),
         logs=Raw(envelope(error={"message": "pruned"})))
    case("answer_error_message_null", "Asked for the logs, the node gives an error whose message is null.", GONE, logs=Raw(envelope(error={"code": 1, "message": None})))
    case("answer_error_and_logs", "Asked for the logs, the node gives them, and an error that says pruned.", observed(logs=[]),
         logs=Raw(envelope(error={"code": 4444, "message": "pruned"}, result=[LOG])))
    case("answer_error_id_null", "Asked for the logs, the node says pruned to no question.", GONE, logs=Raw('{"jsonrpc": "2.0", "id": null, "error": {"code": 4444}}'))
    case("answer_status_and_no_error", "Asked for the logs, the node gives them under HTTP status 500.", GONE, logs=Raw(envelope(result=[LOG]), 500))
    for k in ("origin", "note_key", "clock_name", "clock_key", "block", "logs", "final"):
        case("answer_html_to_" + k, f"One question gets a page for people ({k.replace('_', ' ')}).", GONE, **{k: Raw("<html>", 200, "text/html")})


def numbers():
    same = observed()
    for name, about, value, expect in (
            ("zeros", "with leading zeros", "0x0001", same), ("many_zeros", "with 100 leading zeros", "0x" + "0" * 100 + "1", same),
            ("capital_x", "with a capital X", "0X1", GONE), ("no_prefix", "without 0x", "1", GONE), ("empty", "as 0x", "0x", GONE), ("nothing", "as an empty string", "", GONE),
            ("plus", "with a plus", "0x+1", GONE), ("minus", "with a minus", "-0x1", GONE), ("space", "with a space before", " 0x1", GONE), ("space_after", "with a space behind", "0x1 ", GONE),
            ("lf", "with a line end behind", "0x1\n", GONE), ("underscore", "with an underscore", "0x_1", GONE), ("letter", "with a letter that is no digit", "0x1g", GONE),
            ("json", "as a number of JSON", 1, GONE), ("true", "as true", True, GONE), ("list", "in a list", ["0x1"], GONE), ("null", "as null", None, GONE),
            ("wide", "with digits of full width", "0x\uff11", GONE), ("twice_0x", "with 0x twice", "0x0x1", GONE)):
        case("number_" + name, f"The chain's number is spelled {about}.", expect, chain=value)
    for name, about, value, expect in (("5", "another", "0x5", {"chain_id": 5} | ELSEWHERE), ("0", "0", "0x0", {"chain_id": 0} | ELSEWHERE),
                                       ("2_53", "2^53-1", hex(2**53 - 1), {"chain_id": 2**53 - 1} | ELSEWHERE), ("above_2_53", "2^53", hex(2**53), GONE),
                                       ("2_64", "2^64-1", hex(2**64 - 1), GONE), ("above_2_64", "2^64", hex(2**64), GONE), ("wrapped", "2^64+1", hex(2**64 + 1), GONE),
                                       ("256_bits", "2^256-1", "0x" + "f" * 64, GONE)):
        case("chain_" + name, f"The chain's number is {about}.", expect, chain=value)
    case("number_capitals", "The block's number and time have capitals and zeros, the final block's too.", observed(), block=WHOLE | {
        k: "0x00" + HEADER[k][2:].upper() for k in ("number", "timestamp")}, final={"number": "0x0" + hex(BLOCK + 40)[2:].upper()})
    case("number_hash_capitals", "The block's hash and bloom have capitals.", observed(), block=WHOLE | {k: "0x" + HEADER[k][2:].upper() for k in ("hash", "logsBloom")})
    case("number_hash_capital_x", "The block's hash begins with 0X.", GONE, block=WHOLE | {"hash": "0X" + HEADER["hash"][2:]})
    case("number_time_2_64", "The block's time is 2^64 more.", GONE, block=WHOLE | {"timestamp": hex(int(HEADER["timestamp"], 16) + 2**64)})
    case("number_block_2_64", "The block's number is 2^64 more.", GONE, block=WHOLE | {"number": hex(BLOCK + 2**64)})
    case("number_final_0", "The final block is 0.", observed(final_block=0), final={"number": "0x0"})
    case("number_final_2_53", "The final block's number is 2^53.", GONE, final={"number": hex(2**53)})
    case("number_final_decimal", "The final block's number is a decimal.", GONE, final={"number": str(BLOCK + 40)})
    case("number_newest_zeros", "The newest block's number has leading zeros.", observed(final_block=BLOCK), {"depth": 1}, newest="0x000" + hex(BLOCK + 1)[2:])
    case("number_newest_edge", "The newest block's number is below the depth by one.", NO_FINAL, {"depth": 2}, newest="0x1")
    case("chain_other_and_nonsense", "The node is of another chain, and answers nothing else.", {"chain_id": 10} | ELSEWHERE, chain="0xa",
         **{k: Raw("", 500) for k in ("origin", "note_key", "clock_name", "clock_key", "block", "logs", "final")})
    case("address_capitals", "A log's address is spelled with the capitals of a check sum.", observed(),
         logs=[LOG | {"address": "0x" + "".join(c.upper() if i % 3 else c for i, c in enumerate(ANCHOR["contract"][2:]))}])
    case("time_other", "The block's time is a second later.", seen({"time": LATER}), block=WHOLE | {"timestamp": hex(int(HEADER["timestamp"], 16) + 1)})


def make():
    http()
    json_texts()
    twice()
    envelopes()
    numbers()

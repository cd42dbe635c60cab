"""area `verify`: one node that lies, alone or beside others, with evidence and without (section 8.1, `anchor`; section 8.2, steps 6 to 9)"""
from cases import rand
from cases_block_hash import BROKEN, FULL, GONE, NONE, OPEN, OTHER, node
from cases_verify import V, WORLD
from world import BLOCK, FIRST, ONE

BAD, CAN, GREEN = "does-not-match", "cannot-tell", "unchanged"
DISAGREE = "nodes-disagree"
NOT_CHECKED = "unknown final.not-checked"
LATER = dict(time="2026-11-21T10:07:10Z")
OTHER_LOG = WORLD.log(transaction="0x" + rand("other tx").hex())
LIAR = dict(final_block=BLOCK + 41)

# What a node can say against a proof: by its name, the code and whether the evidence shows otherwise.
LIES = {
    "block": ("block-differs", False, node(block=dict(hash=OTHER), **LIAR)),
    "time": ("time-differs", True, node(block=LATER, **LIAR)),
    "log": ("not-in-block", True, node(logs=[], **LIAR)),
    "transaction": ("transaction-differs", True, node([OTHER_LOG], **LIAR)),
}
# What an honest node may say that can confirm nothing, with the code.
SILENT = {
    "gone": ("unreachable", GONE),
    "pruned": ("pruned", node() | {"pruned": True, "block": None, "logs": []}),
    "behind": ("block-unknown", node(final_block=BLOCK - 9) | {"block": None, "logs": []}),
    "wrong_chain": ("wrong-chain", node(chain_id=10)),
}


def case(name, about, verdict, anchor, *nodes, p=FULL, **kw):
    if p is not NONE and "evidence" not in kw:
        kw["evidence"] = "passed"
    if anchor != "passed" and "final" not in kw:
        kw["final"] = NOT_CHECKED
    V("lying_node_" + name, about, verdict, p, nodes=[*nodes], anchor=anchor, sha=ONE.sha, fragment=ONE.fragment(FIRST), **kw)


def lies(name, code, shown, lie):
    said = f"({name})"
    unknown, failed = f"unknown anchor.{code}", f"failed anchor.{code}"
    disagree = "unknown anchor." + DISAGREE
    case(name + "_and_honest_evidence", f"One node confirms the anchor, the next says otherwise {said}, and there is evidence.", CAN, disagree, node(), lie)
    case(name + "_before_honest_evidence", f"One node says otherwise {said}, the next confirms the anchor, and there is evidence.", CAN, disagree, lie, node())
    case(name + "_and_honest", f"One node confirms the anchor, the next says otherwise {said}, and there is no evidence.", CAN, disagree, node(), lie, p=NONE)
    for other, (why, silent) in SILENT.items():
        about = f"One node says otherwise {said}, the other says nothing ({other.replace('_', ' ')})"
        case(f"{name}_and_{other}", about + ", and there is no evidence.", CAN, unknown, silent, lie, p=NONE)
        first = f"unknown anchor.{why}" if shown else unknown
        case(f"{name}_and_{other}_evidence", about + ", and there is evidence.", CAN, first, silent, lie)
    twice = f"Both nodes that were asked say otherwise {said}"
    case(name + "_twice", twice + ", and there is no evidence.", BAD, failed, lie, lie, GONE, p=NONE)
    case(name + "_twice_evidence", twice + ", and there is evidence.", CAN if shown else BAD, unknown if shown else failed, lie, GONE, lie)
    case(name + "_alone", f"The only node that was asked says otherwise {said}, and there is no evidence.", BAD, failed, lie, p=NONE)
    if name == "block":
        case(name + "_alone_evidence", f"The only node that was asked says otherwise {said}: evidence does not show that a block is on the chain.",
             BAD, failed, lie)
    case(name + "_alone_broken", f"The only node that was asked says otherwise {said}, and the evidence does not hold.", BAD, failed, lie, p=BROKEN,
         evidence="failed evidence.storage")


def mixed():
    time, log, block = (LIES[name][2] for name in ("time", "log", "block"))
    case("time_and_log", "Two nodes say otherwise, each in its own way: the first one's reason counts.", BAD, "failed anchor.time-differs", time, log, p=NONE)
    case("time_and_log_evidence", "Two nodes say otherwise, each in its own way, and there is evidence: the first one's reason counts.", CAN,
         "unknown anchor.time-differs", time, log)
    case("block_after_log_evidence", "One of two nodes has another final block, the other does not tell of the event, which the evidence shows.", CAN,
         "unknown anchor.block-differs", log, block)
    case("log_and_hidden_evidence", "One node hides the event, which the evidence shows instead, the other says that it cannot be there.", CAN,
         "unknown anchor." + DISAGREE, node([], OPEN), log)
    case("log_and_hidden", "One node hides the event, the other says that it cannot be there, and there is no evidence.", CAN, "unknown anchor.not-in-block",
         node([], OPEN), log, p=NONE)
    case("three_confirmed", "Of four nodes three say otherwise, and one confirms the anchor.", CAN, "unknown anchor." + DISAGREE, time, log, node(), block)
    case("time_and_moved", "One of two nodes says otherwise, the other has moved on to another block that is not final.", CAN, "unknown anchor.time-differs",
         node(block=dict(hash=OTHER), final_block=None), time, p=NONE)
    case("log_final_false", "The only node says that the event is not there, which the evidence shows, and knows of no final block.", CAN,
         "unknown anchor.not-in-block", node([], final_block=None))


def make():
    for name, lie in LIES.items():
        lies(name, *lie)
    mixed()

"""area `verify`: nodes that keep no blocks as old as the anchor's (section 8.2, step 5). Nodes that keep no
logs that old are in cases_logs.py and cases_block_hash.py."""
import world as w
from cases import rand
from cases_block_hash import BROKEN, FULL, GONE, NONE, OPEN, OTHER, node
from cases_evidence import GOOD, with_evidence
from cases_logs import FORGER
from cases_verify import V, WORLD
from world import BLOCK, FIRST, ONE, REGISTER, World, states

BAD, CAN, GREEN = "does-not-match", "cannot-tell", "unchanged"
PRUNED = "unknown anchor.pruned"
DISAGREE = "unknown anchor.nodes-disagree"
NOT_CHECKED = "unknown final.not-checked"


def pruned(**change):
    return node() | {"pruned": True, "block": None, "logs": []} | change


def case(name, about, verdict, *nodes, p=FULL, anchor=PRUNED, **kw):
    if p is not NONE and "evidence" not in kw:
        kw["evidence"] = "passed"
    if anchor != "passed" and "final" not in kw:
        kw["final"] = NOT_CHECKED
    V("pruned_" + name, about, verdict, p, nodes=[*nodes], anchor=anchor, **dict(sha=ONE.sha, fragment=ONE.fragment(FIRST)) | kw)


def alone():
    case("evidence", "The node has pruned the block; evidence needs its hash from somewhere.", CAN, pruned())
    case("no_evidence", "The node has pruned the block, and there is no evidence.", CAN, pruned(), p=NONE)
    case("broken_evidence", "The node has pruned the block, and the evidence does not hold.", BAD, pruned(), p=BROKEN,
         evidence="failed evidence.storage")
    case("all", "Three nodes have pruned the block.", CAN, pruned(), pruned(), pruned())
    case("final_false", "The node has pruned the block, and the proof says not final.", CAN, pruned(), p=with_evidence(GOOD, final=False))
    case("nothing_final", "The node has pruned the block, and knows of no final block.", CAN, pruned(final_block=None))
    case("not_final", "The node has pruned the block, which is after its newest final one.", CAN, pruned(final_block=BLOCK - 1))
    case("wrong_chain", "The node has pruned the block of another chain: the chain comes first.", CAN, pruned(chain_id=10), anchor="unknown anchor.wrong-chain")
    case("no_contract", "The node has pruned the block, and no contract is there: that comes first.", CAN, pruned(contract=None),
         anchor="unknown anchor.no-contract")
    case("other_key", "The node has pruned the block, and the contract states another key: that comes first.", CAN,
         pruned(contract=states(FORGER.named(REGISTER))), anchor="unknown anchor.contract-differs")
    case("other_file", "The node has pruned the block, and it is another file.", BAD, pruned(), sha=w.sha(b"other"), document="failed document.differs")


def beside():
    no_event, no_block = node(logs=[]), node() | {"block": None, "logs": []}
    moved = node(block=dict(hash=OTHER), final_block=None)
    both = lambda name, about, verdict, *nodes, **kw: [
        case(f"{name}_{end}", f"{about}{more}", verdict, *nodes, p=p, **kw)
        for end, more, p in (("evidence", ".", FULL), ("no_evidence", ", and there is no evidence.", NONE))]

    both("and_passed", "One node has pruned the block, the other confirms the anchor", GREEN, pruned(), node(), anchor="passed")
    both("after_passed", "One node confirms the anchor, the other has pruned the block", GREEN, node(), pruned(), anchor="passed")
    case("and_failed_evidence", "One node has pruned the block, the other says that the event is not in it.", CAN, pruned(), no_event)
    case("and_failed_no_evidence", "One node has pruned the block, the other says that the event is not in it, and there is no evidence.", CAN, pruned(),
         no_event, p=NONE, anchor="unknown anchor.not-in-block")
    both("and_other_block", "One node has pruned the block, the other has another final one", CAN, pruned(), node(block=dict(hash=OTHER)),
         anchor="unknown anchor.block-differs")
    both("passed_and_failed", "One node has pruned the block, one confirms the anchor, one says no", CAN, pruned(), node(), no_event, anchor=DISAGREE)
    both("passed_and_moved", "One node has pruned the block, one confirms the anchor, one has another block", CAN, node(), pruned(), moved, anchor=DISAGREE)
    both("passed_and_no_block", "One node has pruned the block, one confirms the anchor, one has no such block and does not say that it pruned it",
         CAN, pruned(), no_block, node(), anchor=DISAGREE)
    case("and_passed_not_final", "One node has pruned the block, and it is not final for the one that confirms the anchor.", CAN, pruned(),
         node(final_block=BLOCK - 1), anchor="passed", final="unknown final.not-yet")
    case("not_final_and_passed", "The block is not final for the node that has pruned it, but for the one that confirms the anchor.", GREEN,
         pruned(final_block=None), node(), anchor="passed")
    case("and_wrong_chain", "One node has pruned the block, the other is of another chain.", CAN, pruned(), node(chain_id=10))
    case("after_wrong_chain", "One node is of another chain, the other has pruned the block.", CAN, node(chain_id=10), pruned(), anchor="unknown anchor.wrong-chain")
    case("and_gone", "One node has pruned the block, the other is unreachable.", CAN, pruned(), GONE)
    case("after_gone", "One node is unreachable, the other has pruned the block.", CAN, GONE, pruned(), anchor="unknown anchor.unreachable")
    case("and_moved", "One node has pruned the block, the other has another and nothing final.", CAN, pruned(), moved)
    case("after_moved", "One node has another block and nothing final, the other has pruned it.", CAN, moved, pruned(), anchor="unknown anchor.moved")
    case("after_no_block", "One node has no such block, the other has pruned it.", CAN, no_block, pruned(), anchor="unknown anchor.block-unknown")
    case("wrong_chain_and_passed", "The node that has pruned the block is of another chain, and one confirms the anchor.", GREEN, pruned(chain_id=10), node(),
         anchor="passed")
    case("no_contract_and_passed", "The node that has pruned the block has no contract there, and one confirms the anchor.", CAN, pruned(contract=None),
         node(), anchor=DISAGREE)


def logs():
    """Beside a node that has the header and no logs."""
    case("and_no_logs_evidence", "One node has pruned the block, the other its logs only: the evidence shows the rest.", GREEN, pruned(), node([], OPEN),
         anchor="passed")
    case("and_no_logs_no_evidence", "One node has pruned the block, the other its logs only, and there is no evidence.", CAN, pruned(), node([], OPEN), p=NONE)
    case("after_no_logs_no_evidence", "One node has pruned its logs only, the other the block, and there is no evidence.", CAN, node([], OPEN), pruned(), p=NONE,
         anchor="unknown anchor.no-logs")
    case("and_no_logs_broken", "One node has pruned the block, the other its logs only, and the evidence does not hold.", BAD, node([], OPEN), pruned(), p=BROKEN,
         evidence="failed evidence.storage", anchor="unknown anchor.no-logs")
    held = node([WORLD.log(topics=[*WORLD.topics()[:2], "0x" + rand("other root").hex()])])["block"]["logs_bloom"]
    case("and_bloom_excludes", "One node has pruned the block, the other its logs, and its bloom holds all but the root.",
         CAN, pruned(), node([], dict(logs_bloom=held)))
    case("and_bloom_excludes_passed", "One node has pruned the block, one confirms the anchor, and the bloom of a third cannot hold it.", CAN, pruned(),
         node([], dict(logs_bloom=held)), node(), anchor=DISAGREE)
    case("and_no_logs_other_time", "One node has pruned the block, the other its logs, and it has another time.", CAN, pruned(),
         node([], OPEN | {"time": "2026-11-21T10:07:10Z"}))


def readings():
    known = lambda name, about, verdict, **kw: case(name, about, verdict, pruned(), **dict(block_hash=GOOD.hash) | kw)
    known("block_hash", "The reader knows the block to be final: a node that has pruned it is not looked at.", GREEN, anchor="passed")
    known("block_hash_no_evidence", "The reader knows the block, there is no evidence, and the node has pruned it.", CAN, p=NONE,
          anchor="unknown anchor.no-evidence")
    known("block_hash_other", "The reader knows another block, and the node has pruned this one.", CAN, block_hash="0x" + rand("a block of the reader").hex(),
          anchor="unknown anchor.other-block")
    for name, chain_id, pinned, one, two in (("unlisted", 61, False, "unknown anchor.unlisted-chain", CAN), ("unlisted_pinned", 61, True, PRUNED, GREEN),
                                             ("test", 17000, True, PRUNED, "rehearsal")):
        x = World(chain_id=chain_id)
        p = with_evidence(GOOD, x.proof(1, ONE, 2))
        on = "test network" if name == "test" else "unlisted chain, and the trust is " + ("pinned" if pinned else "the notary's word")
        case(name, f"The node has pruned the block, on a {on}.".replace("a u", "an u"), CAN, pruned(chain_id=chain_id), p=p, world=x, pinned=pinned, anchor=one)
        case(name + "_and_passed", f"One node has pruned the block, the other confirms the anchor, on a {on}.".replace("a u", "an u"), two,
             pruned(chain_id=chain_id), node(chain_id=chain_id), p=p, world=x, pinned=pinned, anchor=one if two == CAN else "passed")


def make():
    alone()
    beside()
    logs()
    readings()

"""area `verify`: what `anchor` and `final` make of evidence: with the hash of a block that the reader
knows to be final, and with nodes that keep no logs (section 8.2, step 8)"""
import world as w
from cases import flip, rand
from cases_evidence import BARE, E, GOOD, NOT_SHOWN, WORD, with_evidence
from cases_logs import FORGER
from cases_verify import PENDING, WORLD
from state import Block
from world import BLOCK, ONE, World, fresh, sign_checkpoint, with_tlog

CAN, BAD, GREEN = "cannot-tell", "does-not-match", "unchanged"
FULL = with_evidence(GOOD)
NONE = fresh(BARE, anchor=BARE["anchor"] | {"block_hash": GOOD.hash})
BROKEN = with_evidence(GOOD, evidence={"storage_proof": [flip(GOOD.storage_proof[0], 100), *GOOD.storage_proof[1:]]})
OTHER = "0x" + rand("a block of the reader").hex()
NOT_CHECKED = "unknown final.not-checked"
OPEN = dict(logs_bloom="0x" + "ff" * 256)
EMPTY = dict(logs_bloom="0x" + "00" * 256)
GONE = {"unreachable": "connection refused"}


def node(logs=None, block=None, **change):
    return WORLD.node(logs, {"hash": GOOD.hash} | (block or {}), **change)


def by_hash():
    def case(name, about, verdict, p, block_hash=GOOD.hash, nodes=(), **kw):
        E("block_hash_" + name, about, verdict, p, block_hash, nodes, **kw)

    other = dict(anchor="unknown anchor.other-block", final=NOT_CHECKED)
    case("other", "The reader knows another block.", CAN, FULL, OTHER, **other)
    case("last_digit", "The reader's block hash differs in its last digit.", CAN, FULL,
         GOOD.hash[:-1] + "%x" % (int(GOOD.hash[-1], 16) ^ 1), **other)
    case("zero", "The reader's block hash is zero.", CAN, FULL, "0x" + "00" * 32, **other)
    case("of_parent", "The reader knows the block before, whose hash is in the header.", CAN, FULL, "0x" + GOOD.items[0].hex(), **other)
    case("of_state", "The reader's hash is the state root in place of the block's hash.", CAN, FULL, "0x" + GOOD.state_root.hex(), **other)
    plain = lambda name, about, verdict, block_hash=GOOD.hash, nodes=(), **kw: bare(name, about, verdict, NONE, block_hash, nodes, **kw)
    plain("no_evidence", "The proof has no evidence, so the block's hash is of no use.", CAN, **NOT_SHOWN)
    plain("no_evidence_node", "The proof has no evidence, and a node that confirms the anchor is not looked at.", CAN, nodes=[node()],
          **NOT_SHOWN)
    plain("other_no_evidence", "The reader knows another block, and there is no evidence: the block comes first.", CAN, OTHER, **other)
    case("failed_evidence", "The evidence does not hold.", BAD, BROKEN, evidence="failed evidence.storage", **NOT_SHOWN)
    case("failed_evidence_node", "The evidence does not hold, and a node that confirms the anchor is not looked at.", BAD, BROKEN,
         nodes=[node()], evidence="failed evidence.storage", **NOT_SHOWN)
    case("failed_evidence_other", "The evidence does not hold, and the reader knows another block: the block comes first.", BAD, BROKEN,
         OTHER, evidence="failed evidence.storage", **other)
    case("other_node", "The reader knows another block, and a node that confirms the anchor is not looked at.", CAN, FULL, OTHER,
         [node()], **other)

    green = lambda name, about, *nodes: case(name, about, GREEN, FULL, nodes=nodes)
    green("node_gone", "A node that is unreachable is not looked at.", GONE)
    green("node_other_block", "A node that lies about the block is not looked at.", node(block=dict(hash=OTHER)))
    green("node_no_event", "A node that says that the event is not in the block is not looked at.", node(logs=[]))
    green("node_other_chain", "A node of another chain is not looked at.", node(chain_id=5))
    green("node_no_contract", "A node without the contract is not looked at.", node(contract=None))
    green("nodes_disagree", "Nodes that contradict each other are not looked at.", node(), node(logs=[]))
    green("node_not_final", "A node for which the block is not final is not looked at.", node(final_block=BLOCK - 1))
    green("node_nothing_final", "A node that knows of no final block is not looked at.", node(final_block=None))
    green("node_beside", "A node that confirms the anchor is not looked at either.", node())
    case("final_false", "The proof says not final, which no verdict rests on; the reader knows better.", GREEN, with_evidence(GOOD, final=False))
    case("other_transaction", "The transaction that the proof names is nowhere in the evidence.", GREEN,
         with_evidence(GOOD, transaction="0x" + rand("other tx").hex()))

    case("trust_other_chain", "The reader trusts the contract on another chain: no block hash helps.", CAN, FULL, trust=WORLD.trust(chain_id=5),
         anchor="unknown anchor.other-chain", final=NOT_CHECKED)
    case("proof_other_chain", "The proof names another chain than the trust: no block hash helps.", CAN, with_evidence(GOOD, chain_id=31337),
         anchor="unknown anchor.other-chain", final=NOT_CHECKED)
    case("trust_other_contract", "The reader trusts another contract: no block hash helps.", CAN, FULL,
         trust=WORLD.trust(contract=w.OTHER_CONTRACT), anchor="unknown anchor.other-contract", final=NOT_CHECKED)
    case("trust_other_chain_other", "The trust is of another chain, and the block another: the chain comes first.", CAN, FULL, OTHER,
         trust=WORLD.trust(chain_id=5), anchor="unknown anchor.other-chain", final=NOT_CHECKED)
    bare("pending", "The proof is not anchored yet: no block hash helps.", CAN, WORLD.proof(1, ONE, 2, pending=True), GOOD.hash, **PENDING)
    dev = World(chain_id=31337)
    case("development_chain", "On a development chain: everything holds, and proves nothing to a third party.", "rehearsal",
         with_evidence(GOOD, dev.proof(1, ONE, 2)), world=dev)
    forged = with_tlog(FULL["register"], checkpoint=sign_checkpoint(WORLD.reg_text(), w.TIMES["register"], notary=FORGER))
    case("register_forged", "The contract keeps the register's word, but a stranger signed the checkpoint.", CAN, fresh(FULL, register=forged),
         register="unknown register.unknown-key")
    torn = with_tlog(FULL["register"], path=lambda p: p[:-1])
    case("register_path", "The contract keeps the register's word, but the ledger's checkpoint is not shown to be in it.", BAD,
         fresh(FULL, register=torn), register="failed register.path")
    case("other_file", "Another file: the block says nothing for it.", BAD, FULL, sha=w.sha(b"other"), document="failed document.differs")


def bare(name, about, verdict, p, block_hash=None, nodes=(), **kw):
    """A case without the check `evidence`."""
    E("block_hash_" + name, about, verdict, p, block_hash, nodes, evidence=None, **kw)


def with_nodes():
    def case(name, about, verdict, p, *nodes, **kw):
        E("node_" + name, about, verdict, p, None, nodes, **kw)

    none = dict(final=NOT_CHECKED)
    case("passed", "Evidence and a node that confirms the anchor.", GREEN, FULL, node())
    case("gone", "Evidence, but the node is unreachable.", CAN, FULL, GONE, anchor="unknown anchor.unreachable", **none)
    case("failed_evidence", "A node confirms the anchor, but the evidence does not hold.", BAD, BROKEN, node(), evidence="failed evidence.storage")

    case("no_logs", "The node keeps no logs; its bloom may hold anything, and the evidence shows the rest.", GREEN, FULL, node([], OPEN))
    true_bloom = dict(logs_bloom=node()["block"]["logs_bloom"])
    case("no_logs_true_bloom", "The node keeps no logs; its bloom holds address and topics.", GREEN, FULL, node([], true_bloom))
    case("logs_of_others", "The node tells of other logs only; its bloom may hold anything.", GREEN, FULL,
         node([WORLD.log(address=w.OTHER_CONTRACT)], OPEN))
    case("no_logs_other_transaction", "The node keeps no logs, so the transaction is not compared.", GREEN,
         with_evidence(GOOD, transaction="0x" + rand("other tx").hex()), node([], OPEN))
    case("no_logs_not_final", "The node keeps no logs, and the block is not final for it.", CAN, FULL,
         node([], OPEN, final_block=BLOCK - 1), final="unknown final.not-yet")
    case("no_logs_final_false", "The node keeps no logs, and the proof says not final.", GREEN, with_evidence(GOOD, final=False), node([], OPEN))
    case("no_logs_empty_bloom", "There is no log, and the bloom is empty, which is not that of the header in the evidence.", CAN, FULL,
         node([], EMPTY), anchor="unknown anchor.not-in-block", **none)
    older = node([WORLD.log(topics=WORLD.topics()[:2] + ["0x" + rand("other root").hex()])])["block"]["logs_bloom"]
    case("no_logs_other_bloom", "There is no log, and the bloom holds all but the root.", CAN, FULL,
         node([], dict(logs_bloom=older)), anchor="unknown anchor.not-in-block", **none)
    case("no_logs_failed_evidence", "The node keeps no logs, and the evidence does not hold.", BAD, BROKEN, node([], OPEN),
         evidence="failed evidence.storage", anchor="unknown anchor.no-logs", **none)
    other = with_evidence(Block(flip(WORD, 3)))
    case("no_logs_other_word", "The node keeps no logs, and the evidence shows another word.", BAD, other,
         node([], OPEN | {"hash": other["anchor"]["block_hash"]}), evidence="failed evidence.checkpoint", anchor="unknown anchor.no-logs", **none)
    E("node_no_logs_no_evidence", "The node keeps no logs, and there is no evidence.", CAN, NONE, None, [node([], OPEN)], evidence=None,
      anchor="unknown anchor.no-logs", **none)

    case("other_transaction", "The node tells of the log, which is of another transaction.", CAN, FULL,
         node([WORLD.log(transaction="0x" + rand("other tx").hex())]), anchor="unknown anchor.transaction-differs", **none)
    case("other_time", "The node has another time for the block than the header in the evidence.", CAN, FULL,
         node([], OPEN | {"time": "2026-11-21T10:07:10Z"}), anchor="unknown anchor.time-differs", **none)
    case("moved", "The node has another block at that number, and none is final.", CAN, FULL, node([], OPEN | {"hash": OTHER}, final_block=None),
         anchor="unknown anchor.moved", **none)
    case("other_block", "The node has another block at that number, which is final.", BAD, FULL, node([], OPEN | {"hash": OTHER}),
         anchor="failed anchor.block-differs", **none)
    case("other_key", "The contract states another key.", CAN, FULL,
         node([], OPEN, contract=w.states(FORGER.named(w.REGISTER))), anchor="unknown anchor.contract-differs", **none)
    disagree = dict(anchor="unknown anchor.nodes-disagree", **none)
    case("no_logs_and_failed", "One node keeps no logs, the other says that the event is not in the block.", CAN, FULL, node([], OPEN),
         node([], EMPTY), **disagree)
    case("no_logs_and_moved", "One node keeps no logs, the other has another block and nothing final.", CAN, FULL, node([], OPEN),
         node(block=dict(hash=OTHER), final_block=None), **disagree)
    case("no_logs_and_gone", "One node keeps no logs, the other is unreachable.", GREEN, FULL, node([], OPEN), GONE)
    case("no_logs_final_for_one", "Two nodes pass, one of them by the evidence, for which the block is not final.", CAN, FULL, node(),
         node([], OPEN, final_block=None), final="unknown final.not-yet")


def make():
    by_hash()
    with_nodes()

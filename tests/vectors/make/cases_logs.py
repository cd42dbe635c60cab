"""area `verify`: seal, ledger, register, anchor, final, and proofs mixed from several"""
import note as n
import protocol
import tree
import world as w
from cases import flip, rand
from cases_verify import PENDING, V, WORLD, b64s
from note import b64
from world import (BLOCK, CLOCK, HOST, INVOICE, K2, LEDGER, NOTARY, REGISTER, T0, TIMES, TWO, World, checkpoint_of,
                   checkpoint_text, fresh, sign_checkpoint, states, with_tlog)

BAD, CAN = "does-not-match", "cannot-tell"
FULL = WORLD.proof(show="all")
TEXT = {"seal": WORLD.text(7), "ledger": WORLD.text(10), "register": WORLD.reg_text()}
FORGER = n.Key(REGISTER, "forger")
OTHER_CLOCK = n.Key("other.example/clock", "other clock", 4)
BACKWARDS = "unknown times.backwards"


def case(name, about, verdict, p, **kw):
    V(name, about, verdict, p, disclosures="passed", **kw)


def damage(member, name, about, outcome, verdict=BAD, index=None, path=None, checkpoint=None, **checks):
    p = fresh(FULL, **{member: with_tlog(FULL[member], index, path, checkpoint)})
    case(f"{member}_{name}", about, verdict, p, **({member: outcome} | checks))


def signatures(m):
    """The same damage to the signature lines of each of the three checkpoints."""
    text = TEXT[m]
    origin = text.split("\n")[0]
    key = NOTARY.named(origin)
    time = TIMES[m]
    a, c = key.line(text), CLOCK.line(text, time)
    join = lambda x, y: text + "\n" + x + y
    damage(m, "forged_checkpoint", "The checkpoint is signed by a stranger under the notary's name and the stranger's own key ID.",
           f"unknown {m}.unknown-key", CAN, checkpoint=sign_checkpoint(text, time, notary=FORGER))
    damage(m, "claimed_key", "The checkpoint is signed by a stranger under the notary's name and key ID.", f"failed {m}.signature",
           checkpoint=join(n.sig_line(origin, key.id, FORGER.sig(text)), c))
    damage(m, "signature_bit", "A bit of the notary's signature is flipped.", f"failed {m}.signature",
           checkpoint=join(n.sig_line(origin, key.id, flip(key.sig(text), 100)), c))
    damage(m, "clock_time", "The clock's time is a day earlier than the one that it signed.", f"failed {m}.clock",
           checkpoint=join(a, n.sig_line(CLOCK.name, CLOCK.id, (time - 86400).to_bytes(8, "big") + CLOCK.sig(text, time)[8:])),
           **{} if m == "seal" else dict(times=BACKWARDS))
    damage(m, "other_clock", "The second signature line is by another clock.", f"unknown {m}.unknown-clock", CAN,
           checkpoint=sign_checkpoint(text, time, clock=OTHER_CLOCK))


def seal():
    damage("seal", "key_of_register_name", "The notary's key signed under the register's name, not under the ledger's.",
           "unknown seal.unknown-key", CAN, checkpoint=TEXT["seal"] + "\n" + NOTARY.line(TEXT["seal"]) + CLOCK.line(TEXT["seal"], T0))
    signatures("seal")
    damage("seal", "clock_of_other_checkpoint", "The clock's signature is the one on another checkpoint.", "failed seal.clock",
           checkpoint=TEXT["seal"] + "\n" + NOTARY.named(LEDGER).line(TEXT["seal"]) + CLOCK.line(TEXT["ledger"], T0))
    damage("seal", "both_signatures_unknown", "Neither signature is by a known key: the first one counts.", "unknown seal.unknown-key",
           CAN, checkpoint=sign_checkpoint(TEXT["seal"], notary=FORGER, clock=OTHER_CLOCK))
    damage("seal", "index_next", "The index is one too great.", "failed seal.path", index=6, ledger="failed ledger.index")
    damage("seal", "index_is_size", "The index equals the checkpoint's size.", "failed seal.path", index=7, ledger="failed ledger.index")
    damage("seal", "index_below_keys", "The index is that of the last key statement.", "failed seal.path", index=4,
           statement="failed statement.keys", ledger="failed ledger.index")
    damage("seal", "surplus_front", "The path has a hash too many at its front.", "failed seal.path", path=lambda p: b64s("x") + p)
    damage("seal", "surplus_back", "The path has a hash too many at its back.", "failed seal.path", path=lambda p: p + b64s("x"))
    damage("seal", "missing_hash", "The path lacks its last hash.", "failed seal.path", path=lambda p: p[:-1])
    damage("seal", "swapped_hashes", "Two hashes of the path are swapped.", "failed seal.path", path=lambda p: [p[1], p[0], p[2]])
    damage("seal", "path_bit", "A bit of the path is flipped.", "failed seal.path",
           path=lambda p: [b64(flip(n.unb64(p[0]), 8)), *p[1:]])
    grown = checkpoint_text(LEDGER, 9, tree.root(WORLD.leaves(7)))
    damage("seal", "size_changed", "The checkpoint's size is changed and not signed again.", "failed seal.signature",
           checkpoint=TEXT["seal"].replace("\n7\n", "\n9\n") + "\n" + checkpoint_of(FULL["seal"]).partition("\n\n")[2],
           statement="failed statement.keys")
    damage("seal", "size_changed_signed", "The notary signed the root of 7 entries with size 9.", "failed seal.path",
           checkpoint=sign_checkpoint(grown), statement="failed statement.keys")
    two = checkpoint_text(LEDGER, 2, tree.node(tree.root(WORLD.leaves(4)), tree.root(WORLD.leaves(7)[4:])))
    assert two.endswith(TEXT["seal"].split("\n")[2] + "\n")
    damage("seal", "inner_node", "The notary signed the root with size 2, as if the node over the record were the record.",
           "failed seal.path", checkpoint=sign_checkpoint(two), index=1, path=lambda p: p[-1:], statement="failed statement.keys",
           ledger="failed ledger.index")
    damage("seal", "leaf_moved_into_path", "The record's own leaf hash stands at the front of its path.", "failed seal.path",
           path=lambda p: [b64(tree.leaf(WORLD.leaves(7)[5])), *p])

    beta = World(ledger="notary.example/beta")
    case("seal_other_ledger", "The record of one ledger stands in the log of another, which its sealing checkpoint is of.", BAD,
         fresh(FULL, seal=beta.under(INVOICE, 7)), seal="failed seal.other-ledger")
    far = World({i: resign(i, "other.example/acme") for i in range(12)}, ledger="other.example/acme")
    case("seal_other_notary", "Ledger and checkpoints are those of another host than the trusted notary's, signed with its keys.", CAN,
         far.proof(show="all"), world=far, seal="unknown seal.other-notary", ledger="unknown ledger.other-notary")
    case("other_trust", "The reader trusts another notary, with other keys.", CAN, FULL, trust=WORLD.trust(
        origin="other.example/register", notary_key=n.Key("other.example/register", "forger").vkey,
        clock_key=OTHER_CLOCK.vkey), seal="unknown seal.other-notary", ledger="unknown ledger.other-notary",
        register="unknown register.other-notary", anchor="unknown anchor.contract-differs", final="unknown final.not-checked")
    case("other_trust_same_host", "The reader trusts other keys for the same notary.", CAN, FULL, trust=WORLD.trust(
        notary_key=FORGER.vkey, clock_key=OTHER_CLOCK.vkey), seal="unknown seal.unknown-key", ledger="unknown ledger.unknown-key",
        register="unknown register.unknown-key", anchor="unknown anchor.contract-differs", final="unknown final.not-checked")
    case("other_trust_clock", "The reader trusts another clock.", CAN, FULL, trust=WORLD.trust(clock_key=OTHER_CLOCK.vkey),
         seal="unknown seal.unknown-clock", ledger="unknown ledger.unknown-clock", register="unknown register.unknown-clock",
         anchor="unknown anchor.contract-differs", final="unknown final.not-checked")
    case("other_trust_clock_everywhere", "The reader trusts another clock, and the contract states that one.", CAN, FULL,
         trust=WORLD.trust(clock_key=OTHER_CLOCK.vkey), nodes=[WORLD.node(contract=states(clock=OTHER_CLOCK))],
         seal="unknown seal.unknown-clock", ledger="unknown ledger.unknown-clock", register="unknown register.unknown-clock")
    case("pending_forged", "Pending, and the sealing checkpoint's signature is false.", BAD, fresh(
        WORLD.proof(show="all", pending=True), seal=with_tlog(FULL["seal"], checkpoint=TEXT["seal"] + "\n" + n.sig_line(
            LEDGER, NOTARY.named(LEDGER).id, bytes(64)) + CLOCK.line(TEXT["seal"], T0))), nodes=[],
        **PENDING | {"seal": "failed seal.signature"})


def resign(i, ledger):
    """Entry i, made anew for a ledger of another name."""
    s = WORLD.entries[i]
    key = next(k for k in (w.K1, w.K2, w.K3) if f"\n\n\u2014 {k.name} " in s)
    return key.note(s.partition("\n\n")[0].replace(LEDGER, ledger) + "\n")


def ledger():
    signatures("ledger")
    twice = World({9: WORLD.entries[5]})
    case("ledger_other_index", "The record stands twice in the ledger, and the ledger part shows the later one.", BAD,
         fresh(twice.proof(show="all"), ledger=twice.under(9, 10)), world=twice, ledger="failed ledger.index")
    short = World(ledger_size=6)
    case("ledger_smaller", "The registered checkpoint is smaller than the sealing checkpoint.", BAD, short.proof(show="all"), world=short,
         ledger="failed ledger.size")
    damage("ledger", "index_next", "The index is one too great.", "failed ledger.path", index=6)
    damage("ledger", "surplus", "The path has a hash too many.", "failed ledger.path", path=lambda p: p + b64s("x"))
    damage("ledger", "missing_hash", "The path lacks its first hash.", "failed ledger.path", path=lambda p: p[1:])
    damage("ledger", "path_of_seal", "The path is the one under the sealing checkpoint.", "failed ledger.path",
           path=FULL["seal"].partition("\n\n")[0].split("\n")[2:])
    damage("ledger", "unregistered", "The ledger checkpoint is a genuine one that is not the register's entry.", "passed", path=WORLD.path(5, 12),
           checkpoint=WORLD.checkpoint(12), register="failed register.path")
    fork = World({5: w.st(5, "invoice", TWO.content, by=K2)})
    case("ledger_split_view", "The registered checkpoint is of a ledger that holds another record at this index.", BAD, fresh(
        fork.proof(), seal=FULL["seal"], statement=FULL["statement"], keys=FULL["keys"], disclosures=FULL["disclosures"],
        document_path=FULL["document_path"]), world=fork, ledger="failed ledger.path")
    beta = World(ledger="notary.example/beta")
    case("ledger_other_ledger", "The registered checkpoint is another ledger's.", BAD, fresh(
        beta.proof(show="all"), seal=FULL["seal"], url=FULL["url"]), world=beta, ledger="failed ledger.other-ledger")


def register():
    signatures("register")
    for name, about, kw in (("index_next", "The index is one too great.", dict(index=4)),
                            ("index_is_size", "The index equals the size.", dict(index=6)),
                            ("surplus", "The path has a hash too many.", dict(path=lambda p: p + b64s("x"))),
                            ("missing_hash", "The path lacks a hash.", dict(path=lambda p: p[:-1])),
                            ("swapped_hashes", "Two hashes of the path are swapped.", dict(path=lambda p: [p[1], p[0], p[2]]))):
        damage("register", name, about, "failed register.path", **kw)
    seven = World()
    seven.register.append(w.other_entry(9, 1))
    nodes = [seven.node()]
    damage("register", "root_of_other_size", "The path leads to the root of the register at another size.", "failed register.path",
           checkpoint=sign_checkpoint(seven.reg_text(), TIMES["register"]), nodes=nodes)
    damage("register", "size_changed", "The size is changed and not signed again; no log names that size.", "failed register.signature",
           checkpoint=TEXT["register"].replace("\n6\n", "\n7\n") + "\n" + checkpoint_of(FULL["register"]).partition("\n\n")[2],
           anchor="failed anchor.not-in-block", final="unknown final.not-checked")
    other = checkpoint_text("other.example/register", 6, tree.root(WORLD.reg_leaves()))
    damage("register", "other_notary", "The checkpoint is of another notary's register, signed with this one's keys.",
           "unknown register.other-notary", CAN, checkpoint=sign_checkpoint(other, TIMES["register"]))
    damage("register", "is_a_ledger", "The checkpoint is of a ledger, not of the register.", "unknown register.other-notary", CAN,
           checkpoint=sign_checkpoint(checkpoint_text(LEDGER, 6, tree.root(WORLD.reg_leaves())), TIMES["register"]))
    whole = World()
    whole.register[3] = protocol.register_entry(whole.entries[0], whole.checkpoint(10, time=T0 + 60))
    case("register_holds_whole_checkpoint", "The register's entry has the hash of the ledger checkpoint with its signatures.", BAD, whole.proof(show="all"),
         world=whole, register="failed register.path")
    old = World()
    old.register[3] = old.entry(9)
    case("register_holds_older_checkpoint", "The register's entry is for an older checkpoint of the ledger.", BAD, old.proof(show="all"), world=old,
         register="failed register.path")


def anchors():
    a = FULL["anchor"]
    not_checked = "unknown final.not-checked"

    def proofs(name, about, verdict, outcome, final=not_checked, nodes=None, trust=None, **change):
        case("anchor_" + name, about, verdict, fresh(FULL, anchor=a | change), anchor=outcome, final=final, nodes=nodes, trust=trust)

    proofs("other_chain", "The proof names another chain.", CAN, "unknown anchor.other-chain", chain_id=31337)
    proofs("other_contract", "The proof names another contract.", CAN, "unknown anchor.other-contract", contract=w.OTHER_CONTRACT)
    proofs("other_chain_no_node", "The proof names another chain and no node was asked: the chain comes first.", CAN,
           "unknown anchor.other-chain", nodes=[], chain_id=5)
    proofs("trust_other_chain", "The reader trusts the contract on another chain.", CAN, "unknown anchor.other-chain",
           trust=WORLD.trust(chain_id=5))
    proofs("transaction", "The proof names another transaction.", BAD, "failed anchor.transaction-differs",
           transaction="0x" + rand("other tx").hex())
    moved = dict(block_hash="0x" + rand("other block").hex())
    proofs("block_hash_final", "The proof names another block and says that it was final, and it is.", BAD,
           "failed anchor.block-differs", **moved)
    case("anchor_block_moved", "The proof names another block and does not say that it was final: it may have moved.", CAN,
         fresh(FULL, anchor=a | moved | {"final": False}), anchor="unknown anchor.moved", final=not_checked)
    proofs("block_moved_node_behind", "The proof names another block and says final, but for the node none of that number is final.",
           CAN, "unknown anchor.moved", nodes=[WORLD.node(final_block=BLOCK - 1)], **moved)
    proofs("block_moved_node_no_final", "The proof names another block and says final, but the node knows of no final block.",
           CAN, "unknown anchor.moved", nodes=[WORLD.node(final_block=None)], **moved)
    proofs("block_final_at_edge", "The proof names another block and says final; the newest final block is the one of that number.",
           BAD, "failed anchor.block-differs", nodes=[WORLD.node(final_block=BLOCK)], **moved)
    proofs("time", "The proof names another time of the block.", BAD, "failed anchor.time-differs", block_time="2026-11-21T10:07:12Z")

    def nodes(name, about, verdict, outcome, *ns, final=not_checked):
        case("node_" + name, about, verdict, FULL, nodes=list(ns), anchor=outcome, final=final)

    N = WORLD.node
    full = dict(logs_bloom="0x" + "ff" * 256)
    gone = {"unreachable": "connection refused"}
    true_bloom = N()["block"]["logs_bloom"]
    nodes("none", "No node was asked.", CAN, "unknown anchor.not-asked")
    nodes("unreachable", "The only node is unreachable.", CAN, "unknown anchor.unreachable", gone)
    nodes("wrong_chain", "The node is of another chain.", CAN, "unknown anchor.wrong-chain", N(chain_id=5))
    nodes("no_contract", "The contract states nothing.", CAN, "unknown anchor.no-contract", N(contract=None))
    nodes("other_origin", "The contract states another origin.", CAN, "unknown anchor.contract-differs",
          N(contract=states(origin="other.example/register")))
    nodes("other_key", "The contract states another key.", CAN, "unknown anchor.contract-differs",
          N(contract=states(FORGER.named(REGISTER))))
    clock = lambda case, about, **change: nodes(case, about, CAN, "unknown anchor.contract-differs", N(contract=states(**change)))
    clock("other_clock", "The contract states another clock.", clock=OTHER_CLOCK)
    clock("other_clock_name", "The contract states the clock's key under another name.", clock_name="notary.example/clock-2")
    clock("other_clock_name_host", "The contract states the clock's key under the name of another host's clock.", clock_name="other.example/clock")
    clock("other_clock_name_empty", "The contract states the clock's key without a name.", clock_name="")
    clock("other_clock_key", "The contract states another key under the clock's name.", clock=n.Key(CLOCK.name, "other clock", 4))
    clock("clock_is_notary", "The contract states the notary's key as that of the clock.", clock_key="0x" + NOTARY.pub.hex())
    clock("notary_is_clock", "The contract states the clock's key as that of the notary.", note_key="0x" + CLOCK.pub.hex())
    nodes("other_clock_pruned", "The contract states another clock, and the node has pruned the block: the contract comes first.", CAN,
          "unknown anchor.contract-differs", N(contract=states(clock=OTHER_CLOCK), block=None, logs=[]) | {"block": None, "pruned": True})
    nodes("other_clock_of_one", "For one of two nodes the contract states another clock.", CAN, "unknown anchor.nodes-disagree",
          N(), N(contract=states(clock=OTHER_CLOCK)))
    nodes("no_block", "The node has no block of that number.", CAN, "unknown anchor.block-unknown", N() | {"block": None, "logs": []})
    nodes("other_block", "The node has another block at that number, which is final.", BAD, "failed anchor.block-differs",
          N(block=dict(hash="0x" + rand("b2").hex())))
    nodes("other_time", "The node has another time for the block.", BAD, "failed anchor.time-differs",
          N(block=dict(time="2026-11-21T10:07:10Z")))
    nodes("no_log_empty_bloom", "There is no log, and the bloom is empty.", BAD, "failed anchor.not-in-block", N(logs=[]))
    nodes("no_log_full_bloom", "There is no log, and the bloom may hold anything.", CAN, "unknown anchor.no-logs", N(logs=[], block=full))
    nodes("no_log_true_bloom", "There is no log, but the bloom holds address and topics.", CAN, "unknown anchor.no-logs",
          N(logs=[], block=dict(logs_bloom=true_bloom)))
    older = N(logs=[WORLD.log(topics=WORLD.topics()[:2] + ["0x" + rand("other root").hex()])])["block"]["logs_bloom"]
    nodes("no_log_bloom_other_root", "There is no log, and the bloom holds all but the root.", BAD, "failed anchor.not-in-block",
          N(logs=[], block=dict(logs_bloom=older)))
    size7 = WORLD.topics()[:1] + ["0x%064x" % 7] + WORLD.topics()[2:]
    nodes("log_other_size", "The log is of the same root with another size.", BAD, "failed anchor.not-in-block", N(logs=[WORLD.log(topics=size7)]))
    nodes("log_other_root", "The log is of the same size with another root.", BAD, "failed anchor.not-in-block",
          N(logs=[WORLD.log(topics=WORLD.topics()[:2] + ["0x" + rand("other root").hex()])]))
    nodes("log_other_address", "The log with the right topics is of another contract.", BAD, "failed anchor.not-in-block",
          N(logs=[WORLD.log(address=w.OTHER_CONTRACT)]))
    nodes("log_other_event", "The log is of another event with the same size and root.", BAD, "failed anchor.not-in-block",
          N(logs=[WORLD.log(topics=["0x" + rand("event").hex()] + WORLD.topics()[1:])]))
    t = WORLD.topics()
    nodes("log_topics_swapped", "Size and root change places among the topics, which the bloom does not show.", CAN,
          "unknown anchor.no-logs", N(logs=[WORLD.log(topics=[t[0], t[2], t[1]])]))
    nodes("log_fourth_topic", "The log has a fourth topic, which the bloom does not show.", CAN, "unknown anchor.no-logs",
          N(logs=[WORLD.log(topics=t + ["0x" + "00" * 32])]))
    nodes("log_other_transaction", "The log is of another transaction.", BAD, "failed anchor.transaction-differs",
          N(logs=[WORLD.log(transaction="0x" + rand("other tx").hex())]))
    nodes("several_logs", "Among several logs one is of the transaction.", "unchanged", "passed", N(logs=[
        WORLD.log(address=w.OTHER_CONTRACT), WORLD.log(transaction="0x" + rand("other tx").hex()), WORLD.log()]), final="passed")
    nodes("second_unreachable", "Of two nodes one is unreachable.", "unchanged", "passed", N(), gone, final="passed")
    nodes("first_keeps_no_logs", "Of two nodes the first keeps no logs that old.", "unchanged", "passed", N(logs=[], block=full), N(),
          final="passed")
    nodes("first_unknown", "Two nodes say nothing: the first one's reason counts.", CAN, "unknown anchor.wrong-chain", N(chain_id=5), gone)
    nodes("failed_before_unknown", "One node says nothing, the other that it is not so: its word alone is not enough.", CAN,
          "unknown anchor.not-in-block", gone, N(logs=[]))
    nodes("first_failed", "Two nodes say that it is not so: the first one's reason counts.", BAD, "failed anchor.time-differs",
          N(block=dict(time="2026-11-21T10:07:10Z")), N(logs=[]))
    nodes("disagree", "One node says yes, one says no.", CAN, "unknown anchor.nodes-disagree", N(), N(logs=[]))
    nodes("disagree_and_gone", "One node is gone, one says no, one says yes.", CAN, "unknown anchor.nodes-disagree", gone,
          N(block=dict(hash="0x" + rand("b2").hex())), N())
    nodes("unknown_and_passed", "One node has no such block, one has it: a node that lies is not believed.", CAN,
          "unknown anchor.nodes-disagree", N() | {"block": None, "logs": []}, N())
    nodes("no_contract_and_passed", "One node has no contract there, one confirms the anchor.", CAN,
          "unknown anchor.nodes-disagree", N(), N(contract=None))
    nodes("moved_and_passed", "One node has another block at that height and no final one, one confirms.", CAN,
          "unknown anchor.nodes-disagree", N(block=dict(hash="0x" + rand("b2").hex()), final_block=None), N())
    lies = {"other_key": N(contract=w.states(note_key="0x" + FORGER.pub.hex())),
            "other_origin": N(contract=w.states(origin="other.example/register")),
            "no_contract": N(contract=None), "no_block": N() | {"block": None, "logs": []},
            "moved": N(block=dict(hash="0x" + rand("b2").hex()), final_block=None), "other_block": N(block=dict(hash="0x" + rand("b2").hex())),
            "other_time": N(block=dict(time="2026-11-21T10:07:10Z")), "not_in_block": N(logs=[]),
            "other_transaction": N(logs=[WORLD.log(transaction="0x" + rand("other tx").hex())])}
    for name, lie in lies.items():
        nodes(f"contradicts_{name}", f"Of three nodes one confirms the anchor, one is gone, one contradicts ({name.replace('_', ' ')}).", CAN,
              "unknown anchor.nodes-disagree", lie, gone, N())
        nodes(f"contradicted_{name}", f"One node confirms the anchor, the next contradicts ({name.replace('_', ' ')}).", CAN,
              "unknown anchor.nodes-disagree", N(logs=[], block=full), N(), lie)
    for name, mute in (("wrong_chain", N(chain_id=5)), ("no_logs", N(logs=[], block=full)), ("gone", gone)):
        nodes(f"says_nothing_{name}", f"One node confirms the anchor, one says nothing of it ({name.replace('_', ' ')}).", "unchanged", "passed",
            mute, N(), mute,
              final="passed")
        nodes(f"says_nothing_{name}_failed", f"One node says that it is not so, and two say nothing of it ({name.replace('_', ' ')}).", CAN,
              "unknown anchor.not-in-block", mute, N(logs=[]), mute)
    for name in ("no_contract", "other_key", "no_block", "moved"):
        nodes(f"failed_and_{name}", f"One node says that it is not so, one is unknown in another way ({name.replace('_', ' ')}); none confirms.", CAN,
              "unknown anchor.not-in-block", lies[name], N(logs=[]))
        nodes(f"unknown_{name}_first", f"No node confirms, and the first unknown one counts ({name.replace('_', ' ')}).", CAN, "unknown anchor." + dict(
            no_contract="no-contract", other_key="contract-differs", no_block="block-unknown", moved="moved")[name], lies[name], gone, N(chain_id=5))
    not_yet = "unknown final.not-yet"
    nodes("not_yet", "The newest final block is the one before.", CAN, "passed", N(final_block=BLOCK - 1), final=not_yet)
    nodes("final_at_edge", "The newest final block is this one.", "unchanged", "passed", N(final_block=BLOCK), final="passed")
    nodes("final_unknown", "The node does not know a final block.", CAN, "passed", N(final_block=None), final=not_yet)
    nodes("final_for_one", "The block is final for only one of two nodes.", CAN, "passed", N(final_block=None), N(), final=not_yet)
    nodes("final_for_one_without_logs", "The block is final only for a node that does not tell of the log.", CAN, "passed",
          N(final_block=BLOCK - 1), N(logs=[], block=full), final=not_yet)
    V("final_false_not_yet", "The proof says final, which no verdict rests on; the node does not.", CAN, FULL, disclosures="passed",
      nodes=[N(final_block=BLOCK - 5)], final=not_yet)


def mixed():
    two = WORLD.proof(3, TWO, 7, "all")
    V("mixed_statement", "The statement of one bill in the proof of another.", BAD,
      fresh(FULL, statement=two["statement"], url=two["url"]), disclosures="failed disclosures.count", document="failed document.path",
      seal="failed seal.path", ledger="failed ledger.path")
    V("mixed_disclosures", "The document, disclosures and document_path of another bill.", BAD,
      fresh(FULL, disclosures=two["disclosures"], document_path=two["document_path"]), sha=TWO.sha,
      disclosures="failed disclosures.count", document="failed document.path")
    V("mixed_document_path", "The document and document_path of another bill, the salt under the check characters that are right for this one.", BAD,
      fresh(WORLD.proof(), document_path=two["document_path"]), sha=TWO.sha, fragment=TWO.fragment(INVOICE),
      document="failed document.differs")
    case("mixed_seal", "The sealing of another bill.", BAD, fresh(FULL, seal=two["seal"]), statement="failed statement.keys",
         seal="failed seal.path", ledger="failed ledger.index")
    case("mixed_ledger", "The ledger part of another bill.", BAD, fresh(FULL, ledger=two["ledger"]), ledger="failed ledger.path")
    x = World(ledger_size=12)
    y = x.proof(show="all")
    case("mixed_ledger_and_register", "Ledger and register parts of a later checkpoint, with the anchor of an earlier one.", BAD,
         fresh(FULL, ledger=y["ledger"], register=y["register"]), anchor="failed anchor.not-in-block", final="unknown final.not-checked")
    case("mixed_register", "The register part of a later checkpoint.", BAD, fresh(FULL, register=y["register"]), world=x,
         register="failed register.path")
    case("mixed_tlogs_swapped", "seal and ledger change places.", BAD, fresh(FULL, seal=FULL["ledger"], ledger=FULL["seal"]),
         statement="failed statement.keys", ledger="failed ledger.size", register="failed register.path", times=BACKWARDS)


def make():
    seal()
    ledger()
    register()
    anchors()
    mixed()

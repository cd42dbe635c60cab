"""crates/core/CODES.md: for every code and word of an outcome, the rule of the protocol that gives it and a case that shows it."""
import json
import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent
CORE = FOLDER.parent.parent / "crates" / "core"
COMPUTED = ("README.md", "EXAMPLE.md", "CODES.md")
CHECKS = ("proof", "disclosures", "document", "statement", "seal", "ledger", "register", "evidence", "anchor", "final", "times", "status")
CODE = rf"`((?:{'|'.join(CHECKS)})\.[a-z-]+)`"
OUTCOME = r"(failed|unknown|`not-checked`)"
GIVEN = re.compile(rf"{OUTCOME}[\s|]+{CODE}|{CODE} *\| *{OUTCOME}")


class Wrong(Exception):
    """The page, the program and the cases do not go together."""


def need(ok, what):
    if not ok:
        raise Wrong(what)


class Rule:
    """A numbered step of a page: an item of a list, or a row of a table."""

    def __init__(self, page, heading, check, number):
        self.page, self.heading, self.check, self.number, self.text = page, heading, check, number, ""

    def gives(self):
        """The outcomes with their codes."""
        return [((a or d).strip("`"), b or c) for a, b, c, d in GIVEN.findall(self.text)]

    def where(self):
        found = re.match(r"[\d.]+", self.heading)
        section = found[0].rstrip(".") if found else self.heading
        return section, self.check, self.number

    def link(self):
        slug = re.sub(r"[^a-z0-9 -]", "", self.heading.lower()).replace(" ", "-")
        return f"{self.page}#{slug}"


def rules():
    """The steps of all pages, and every code that one of these mentions."""
    out, mentioned = [], set()
    for page in sorted(p for p in CORE.glob("*.md") if p.name not in COMPUTED):
        heading = check = rule = None
        for line in page.read_text("utf-8").split("\n"):
            if m := re.match(r"#{2,3} (.*)", line):
                heading, check, rule = m[1], None, None
            elif m := re.match(r"\*\*`([a-z]+)`\*\*", line):
                check, rule = m[1], None
            elif m := re.match(r"(?:\| *)?(\d+)(?:\. | *\|)", line):
                rule = Rule(page.name, heading or page.stem, check, int(m[1]))
                out.append(rule)
            elif line and not line.startswith(" "):
                rule = None
            if rule:
                rule.text += line + "\n"
        # Before that, words like these are names of fields.
        before, found, judged = page.read_text("utf-8").partition("\n### 8.1 ")
        mentioned |= set(re.findall(CODE, judged if found else before))
    return out, mentioned


def of_program():
    """The codes in the order in which the core has them, and the words of its ledgers' refusals."""
    outcome = (CORE / "src" / "outcome.rs").read_text("utf-8")
    codes = re.findall(r'^    \w+ = "([a-z.-]+)",$', outcome, re.M)
    refusal = (CORE / "src" / "ledger" / "refusal.rs").read_text("utf-8")
    kind = (CORE / "src" / "kind.rs").read_text("utf-8")
    effects = re.findall(r'Self::\w+ => "([a-z]+ed)"', kind)
    words = re.findall(r'Self::\w+[^=\n]*=> "([a-z-]+)"', refusal)
    at = words.index("disowned") + 1
    need(effects and "effect.as_str()" in refusal, "the effects of kind.rs are not found")
    return codes, words[:at] + sorted(set(effects), reverse=True) + words[at:]


def cases():
    return [(f.stem, len(text), json.loads(text)) for f in sorted(FOLDER.glob("*.json")) for text in [f.read_text("utf-8")]]


def shown(case):
    """What the case shows: (code or word, outcome)."""
    expect, area = case["expect"], case["area"]
    if area == "verify":
        for _, outcome, *code in expect["checks"]:
            yield from ((c, outcome) for c in code)
        standing = expect.get("standing", [])
        if len(standing) == 2:
            yield standing[1], standing[0]
        yield "verdict " + expect["verdict"], None
        yield "standing " + (standing[0] if standing else "not-checked"), None
    elif area == "ledger":
        yield from (("law " + word, None) for word in expect)
    elif area == "access_log" and expect != "refused":
        yield from (("access " + word, None) for word in expect)
    elif area in ("domain", "chain"):
        yield f"{area} {expect}", None


def shortest(all_cases):
    """For each code and word the case that shows it with the fewest others beside it, of these the one of the fewest bytes; and
    the outcomes with which it comes."""
    best, outcomes = {}, {}
    for name, size, case in all_cases:
        rows = list(shown(case))
        others = len({what for what, outcome in rows if outcome or what.startswith("law ")})
        for what, outcome in rows:
            outcomes.setdefault(what, set()).add(outcome)
            best[what] = min(best.get(what, (others, size, name)), (others, size, name))
    return {what: name for what, (*_, name) in best.items()}, outcomes


def given(steps):
    """By code: [(outcome, the steps that give it)]. The two checks that repeat `seal` repeat its steps, and what one node of
    several says alone is unknown."""
    out = {}
    alone = next(r for r in steps if r.check == "anchor" and "as unknown with the same code" in r.text.replace("\n    ", " "))
    for rule in steps:
        for outcome, code in rule.gives():
            out.setdefault(code, []).append((outcome, [rule]))
            if outcome == "failed" and rule.where()[0] == "8.2":
                out[code].append(("unknown", [alone, rule]))
    again = {check: next(r for r in steps if r.check == check and f"`{check}.` in the codes" in r.text) for check in ("ledger", "register")}
    for rule in [r for r in steps if r.check == "seal"]:
        for outcome, code in rule.gives():
            for check, step in again.items():
                if check == "ledger" or rule.number > 3:
                    out.setdefault(code.replace("seal.", check + "."), []).append((outcome, [step, rule]))
    return out


def named(rule):
    section, check, number = rule.where()
    return f"[{section}]({rule.link()})" + (f" `{check}`" if check else "") + f" {number}"


def vector(name):
    return f"[`{name}`](../../tests/vectors/{name}.json)"


def codes_table(codes, by_code, best, outcomes):
    rows = []
    for code in codes:
        need(code in by_code, f"no step of a page gives {code}")
        need(code in best, f"no case shows {code}")
        said = {outcome for outcome, _ in by_code[code]}
        need(outcomes[code] == said, f"{code}: the page says {said}, the cases {outcomes[code]}")
        where = "; ".join(", ".join(named(r) for r in steps) for _, steps in by_code[code])
        rows.append(f"| `{code}` | {' or '.join(sorted(said))} | {where} | {vector(best[code])} |")
    return "\n".join(rows)


def refusals_table(words, steps, best):
    rows = []
    law = [r for r in steps if r.where()[0] == "4.2"]
    for word in words:
        rule = [r for r in law if re.search(rf"`{word}`:", r.text)]
        need(len(rule) == 1, f"section 4.2 does not give {word} in one step")
        need("law " + word in best, f"no case shows a ledger that refuses by {word}")
        rows.append(f"| `{word}` | {named(rule[0])} | {vector(best['law ' + word])} |")
    known = {*words, "admitted", "repeated"}
    odd = {w[4:] for w in best if w.startswith("law ")} - known
    need(not odd, f"ledgers refuse by words that the program does not know: {odd}")
    return "\n".join(rows)


WORDS = (
    ("verdict", "8.3 Verdict", ("does-not-match", "cannot-tell", "withdrawn", "rehearsal", "unchanged")),
    ("standing", "8.4 Standing", ("current", "withdrawn", "not-checked")),
    ("domain", "8.5 The firm's domain", ("none", "claimed", "not-confirmed", "contradicted", "confirmed")),
    ("chain", "6.2 Chains", ("main", "test", "development", "unlisted")),
    ("access", "9. Access log", ("false", "shown", "none", "erased", "withheld")))


def words_table(best):
    text = (CORE / "PROTOCOL.md").read_text("utf-8")
    rows = []
    for kind, heading, words in WORDS:
        rest = text.partition(f"# {heading}\n")[2].partition("\n## ")[0].partition("\n### ")[0]
        need(rest, f"PROTOCOL.md has no section {heading}")
        link = Rule("PROTOCOL.md", heading, None, 0).link()
        need({w.partition(" ")[2] for w in best if w.startswith(kind + " ")} == set(words), f"the cases have other words of {kind}")
        for word in words:
            need(f"`{word}`" in rest, f"section {heading} does not name {word}")
            rows.append(f"| {kind} | `{word}` | [{heading.split(' ')[0].rstrip('.')}]({link}) | {vector(best[f'{kind} {word}'])} |")
    return "\n".join(rows)


def page():
    steps, mentioned = rules()
    codes, words = of_program()
    need(mentioned <= set(codes), f"the pages name codes that the program does not know: {sorted(mentioned - set(codes))}")
    best, outcomes = shortest(cases())
    unknown = {c for c, o in outcomes.items() if o} - set(codes)
    need({c for c in best if " " not in c} <= set(codes), f"cases show codes that the program does not know: {unknown}")
    by_code = given(steps)
    return f"""# Codes

Every code and word with which something ends: the numbered step of [PROTOCOL.md](PROTOCOL.md) that gives it, and a case of
`tests/vectors` that shows it with the fewest others beside it, the shortest of these. `tests/vectors/pages` writes this page from the three, and fails where a code has no
step or no case, or where the text or a case has a code that the program does not know.

## Reason codes

The first word of a code is the check that did not pass, or `status`. Where two steps stand beside each other, the first repeats the second.

| code | outcome | rule | case |
|---|---|---|---|
{codes_table(codes, by_code, best, outcomes)}

## Refusals of a ledger

| word | rule | case |
|---|---|---|
{refusals_table(words, steps, best)}

## Words

| what | word | rule | case |
|---|---|---|---|
{words_table(best)}
"""


FILES = {"CODES.md": page}

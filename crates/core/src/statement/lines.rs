//! The lines of a statement's text, written and read. Each line has its place and each value one spelling, so a text
//! has one meaning, and a meaning has one text.

use super::*;
use crate::kind::RULES;
use crate::lines::Lines;
use crate::number;

pub(super) fn read(text: &str) -> Result<StatementDraft, StatementError> {
    let mut lines = Lines::of(text);
    lines.header(HEADER)?;
    let ledger = lines.required("ledger")?.parse::<Origin>()?.of_ledger()?;
    let id = lines.required("id")?.parse()?;
    let kind: Kind = lines.required("kind")?.parse()?;
    let mut body = match kind {
        Kind::Genesis => genesis(&mut lines)?,
        Kind::Key => keys(&mut lines)?,
        _ => Body::Document {
            kind,
            content: content(kind, &mut lines)?,
            series: None,
            relations: Vec::new(),
        },
    };
    let issued = lines.optional("issued").map(str::parse).transpose()?;
    if let Body::Document { series, relations, .. } = &mut body {
        *series = lines.optional("series").map(place).transpose()?;
        *relations = related(kind, id, &mut lines)?;
    }
    if !lines.is_empty() {
        return Err(StatementError::Surplus(lines.shown()));
    }
    Ok(StatementDraft { ledger, id, issued, body })
}

fn genesis(lines: &mut Lines<'_>) -> Result<Body, StatementError> {
    let firm = lines.required("firm")?;
    if firm.is_empty() || firm.len() > MAX_FIRM_BYTES || firm.trim() != firm {
        return Err(StatementError::Firm(firm.chars().take(MAX_FIRM_BYTES).collect()));
    }
    let domain = domain(lines)?;
    let adds = plain_key(lines.required("adds")?)?;
    let controls = sorted_keys("controls", lines)?;
    check_keys(&[std::slice::from_ref(&adds), &controls])?;
    let within = lines.required("anchor_within")?;
    let anchor_within_seconds = number::parse(within)
        .filter(|seconds| (1..=MAX_ANCHOR_WITHIN_SECONDS).contains(seconds))
        .ok_or_else(|| StatementError::AnchorWithin(within.chars().take(40).collect()))?;
    Ok(Body::Genesis { firm: firm.to_owned(), domain, adds, controls, anchor_within_seconds })
}

fn keys(lines: &mut Lines<'_>) -> Result<Body, StatementError> {
    let change = KeyChange {
        domain: domain(lines)?,
        adds: sorted_keys("adds", lines)?,
        controls: sorted_keys("controls", lines)?,
        retires: sorted_keys("retires", lines)?,
        disowns: disowned_keys(lines)?,
    };
    let KeyChange { domain, adds, controls, retires, disowns } = &change;
    check_keys(&[adds, controls, retires])?;
    let count = adds.len() + controls.len() + retires.len() + disowns.len();
    match count {
        0 if domain.is_none() => Err(StatementError::NoKeyLine),
        0..=MAX_KEY_LINES => Ok(Body::Key(change)),
        _ => Err(StatementError::TooManyKeys),
    }
}

fn domain(lines: &mut Lines<'_>) -> Result<Option<Domain>, StatementError> {
    Ok(lines.optional("domain").map(str::parse).transpose()?)
}

/// Checks that each key is named once, and that the keys are not too many.
fn check_keys(keys: &[&[VerifierKey]]) -> Result<(), StatementError> {
    let mut bytes: Vec<_> = keys.iter().copied().flatten().map(VerifierKey::public_key).collect();
    let count = bytes.len();
    bytes.sort_unstable();
    bytes.dedup();
    if count > MAX_KEY_LINES {
        return Err(StatementError::TooManyKeys);
    }
    if bytes.len() == count { Ok(()) } else { Err(StatementError::KeyTwice) }
}

fn sorted_keys(word: &str, lines: &mut Lines<'_>) -> Result<Vec<VerifierKey>, StatementError> {
    sorted(word, lines)?.into_iter().map(plain_key).collect()
}

/// Takes the lines of one word, which must be sorted and unique.
fn sorted<'a>(word: &str, lines: &mut Lines<'a>) -> Result<Vec<&'a str>, StatementError> {
    let mut texts: Vec<&str> = Vec::new();
    while let Some(text) = lines.optional(word) {
        if texts.len() == MAX_KEY_LINES {
            return Err(StatementError::TooManyKeys);
        }
        if texts.last().is_some_and(|last| *last >= text) {
            return Err(StatementError::KeyOrder);
        }
        texts.push(text);
    }
    Ok(texts)
}

fn disowned_keys(lines: &mut Lines<'_>) -> Result<Vec<Disowning>, StatementError> {
    let disowning = |text: &str| {
        let refuse = || StatementError::Disowns(text.chars().take(400).collect());
        let (key, from) = text.split_once(' ').ok_or_else(refuse)?;
        let from = number::parse(from).filter(|from| *from > 0).map(Index).ok_or_else(refuse)?;
        Ok(Disowning { key: plain_key(key)?, from })
    };
    let disowns: Vec<Disowning> = sorted("disowns", lines)?
        .into_iter()
        .map(disowning)
        .collect::<Result<_, StatementError>>()?;
    let keys: Vec<_> = disowns.iter().map(|disowning| disowning.key.clone()).collect();
    check_keys(&[&keys])?;
    Ok(disowns)
}

fn plain_key(text: &str) -> Result<VerifierKey, StatementError> {
    let key: VerifierKey = text.parse()?;
    if key.kind() == KeyType::Plain {
        Ok(key)
    } else {
        Err(StatementError::KeyType(key.to_string()))
    }
}

fn content(kind: Kind, lines: &mut Lines<'_>) -> Result<Option<Content>, StatementError> {
    let Some(text) = lines.optional("content") else {
        return if kind == Kind::Void {
            Ok(None)
        } else {
            Err(StatementError::Line { wanted: "content", found: lines.shown() })
        };
    };
    Content::parse(text)
        .map(Some)
        .ok_or_else(|| StatementError::Content(text.chars().take(160).collect()))
}

fn place(text: &str) -> Result<SeriesNumber, StatementError> {
    let refuse = || StatementError::Series(text.chars().take(160).collect());
    let (label, count) = text.split_once(' ').ok_or_else(refuse)?;
    let number = number::parse(count).filter(|number| *number >= 1).ok_or_else(refuse)?;
    Ok(SeriesNumber { label: label.parse()?, number })
}

fn related(kind: Kind, own: Id, lines: &mut Lines<'_>) -> Result<Vec<Id>, StatementError> {
    let mut ids: Vec<Id> = Vec::new();
    while !lines.is_empty() {
        let relations = RULES.iter().map(|rule| rule.relation);
        let Some((relation, text)) =
            relations.into_iter().find_map(|r| Some((r, lines.optional(r.as_str())?)))
        else {
            return Err(StatementError::Surplus(lines.shown()));
        };
        if kind.relation() != Some(relation) {
            let found = format!("{} {text}", relation.as_str()).chars().take(160).collect();
            return Err(StatementError::Relation { kind, found });
        }
        let id: Id = text.parse()?;
        // All lines begin alike and ids sort like their spellings, so sorted ids mean sorted lines.
        if ids.last().is_some_and(|last| *last >= id) || id == own || ids.len() == MAX_RELATIONS {
            return Err(StatementError::Relations);
        }
        ids.push(id);
    }
    if kind == Kind::Void && ids.is_empty() {
        return Err(StatementError::VoidsNothing);
    }
    Ok(ids)
}

pub(super) fn write(draft: &StatementDraft) -> String {
    let mut lines = vec![
        HEADER.to_owned(),
        format!("ledger {}", draft.ledger),
        format!("id {}", draft.id),
        format!("kind {}", draft.kind()),
    ];
    let issued = draft.issued.map(|date| format!("issued {date}"));
    match &draft.body {
        Body::Genesis { firm, domain, adds, controls, anchor_within_seconds } => {
            lines.push(format!("firm {firm}"));
            lines.extend(domain.iter().map(|host| format!("domain {host}")));
            lines.push(format!("adds {adds}"));
            lines.extend(controls.iter().map(|key| format!("controls {key}")));
            lines.push(format!("anchor_within {anchor_within_seconds}"));
            lines.extend(issued);
        }
        Body::Key(KeyChange { domain, adds, controls, retires, disowns }) => {
            lines.extend(domain.iter().map(|host| format!("domain {host}")));
            lines.extend(adds.iter().map(|key| format!("adds {key}")));
            lines.extend(controls.iter().map(|key| format!("controls {key}")));
            lines.extend(retires.iter().map(|key| format!("retires {key}")));
            lines.extend(disowns.iter().map(|one| format!("disowns {} {}", one.key, one.from.0)));
            lines.extend(issued);
        }
        Body::Document { kind, content, series, relations } => {
            lines.extend(content.map(|c| format!("content {} {}", c.count.0, c.root)));
            lines.extend(issued);
            lines.extend(series.map(|place| format!("series {} {}", place.label, place.number)));
            let word = kind.relation().map_or("", Relation::as_str);
            lines.extend(relations.iter().map(|id| format!("{word} {id}")));
        }
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use crate::note::Signer;

    /// Reads a `key` statement with these lines.
    fn read_keys(lines: &[String]) -> Result<StatementDraft, StatementError> {
        let id = "01h455vb4pex5vsknk084sn02q";
        let head = format!("{HEADER}\nledger notary.example/acme\nid {id}\nkind key\n");
        let issued = "issued 2026-03-04T05:06:07Z\n".to_owned();
        read(&(head + &lines.concat() + &issued))
    }

    #[test]
    fn each_fault_of_the_key_lines_has_words_of_its_own() {
        let key = |seed: u8, kind| {
            let name = "notary.example/acme/issuer".parse().unwrap();
            Signer::new(name, kind, &[seed; 32]).verifier()
        };
        let mut adds: Vec<String> =
            (0..65).map(|seed| format!("adds {}\n", key(seed, KeyType::Plain))).collect();
        adds.sort();
        assert!(read_keys(&adds[..64]).is_ok());
        assert_eq!(read_keys(&adds), Err(StatementError::TooManyKeys));
        assert_eq!(read_keys(&[]), Err(StatementError::NoKeyLine));
        let turned = [adds[1].clone(), adds[0].clone()];
        assert_eq!(read_keys(&turned), Err(StatementError::KeyOrder));
        let twice = [adds[0].clone(), adds[0].replace("adds", "retires")];
        assert_eq!(read_keys(&twice), Err(StatementError::KeyTwice));
        let clock = key(1, KeyType::Clock);
        assert_eq!(
            read_keys(&[format!("adds {clock}\n")]),
            Err(StatementError::KeyType(clock.to_string()))
        );
    }
}

use proptest::prelude::*;

use super::*;

fn canonical(source: &str) -> String {
    let source = Source::of(source.as_bytes()).expect("UTF-8");
    let xml = Xml::parse(&source).unwrap_or_else(|error| panic!("{}: {error}", source.text()));
    let mut out = String::new();
    write(&xml, &mut out).expect("a string takes all");
    out
}

/// The expected forms are written by hand from the recommendation.
#[test]
fn as_the_recommendation_has_it() {
    for (source, expected) in [
        // Declaration, comments and white space around the root go. Empty elements get an end tag.
        ("<?xml version=\"1.0\"?>\n<!-- c -->\n<a  /><!-- c -->\n", "<a></a>"),
        // Attributes are sorted by namespace name and then by local name, those of none first.
        (
            "<a xmlns:z='urn:1' xmlns:y='urn:2' y:a='1' z:b='2' z:a='3' c='4' b='5'/>",
            "<a xmlns:y=\"urn:2\" xmlns:z=\"urn:1\" b=\"5\" c=\"4\" z:a=\"3\" z:b=\"2\" y:a=\"1\"></a>",
        ),
        // A namespace is written where it is first used, and not where it was declared.
        (
            "<a xmlns:p='urn:p' xmlns:unused='urn:u'><b><p:c><p:d/></p:c></b><p:c/></a>",
            "<a><b><p:c xmlns:p=\"urn:p\"><p:d></p:d></p:c></b><p:c xmlns:p=\"urn:p\"></p:c></a>",
        ),
        // The default namespace is written likewise, and so is its end.
        (
            "<a xmlns='urn:1'><b xmlns=''><c/></b><d xmlns='urn:1'/></a>",
            "<a xmlns=\"urn:1\"><b xmlns=\"\"><c></c></b><d></d></a>",
        ),
        ("<a><b xmlns=''/></a>", "<a><b></b></a>"),
        // A prefix may mean something else further in.
        (
            "<p:a xmlns:p='urn:1'><p:b xmlns:p='urn:2'/><p:c/></p:a>",
            "<p:a xmlns:p=\"urn:1\"><p:b xmlns:p=\"urn:2\"></p:b><p:c></p:c></p:a>",
        ),
        ("<a xml:lang='de'/>", "<a xml:lang=\"de\"></a>"),
        // Text and attributes are each escaped in their own way. CDATA is text.
        (
            "<a b='&lt;&gt;&amp;&quot;&apos;&#9;&#10;&#13;\t\n'>&lt;&gt;&amp;&quot;'&#13;\r\n<![CDATA[<&>]]></a>",
            "<a b=\"&lt;>&amp;&quot;'&#x9;&#xA;&#xD;  \">&lt;&gt;&amp;\"'&#xD;\n&lt;&amp;&gt;</a>",
        ),
        // Instructions stay, and outside the root each has a line.
        ("<?x  y z ?>\n<?e?><a><?x?></a> <?e f?>", "<?x y z ?>\n<?e?>\n<a><?x?></a>\n<?e f?>"),
        // All white space inside the root stays.
        ("<a>\n  <b> x </b>\t</a>", "<a>\n  <b> x </b>\t</a>"),
    ] {
        assert_eq!(canonical(source), expected, "{source}");
    }
}

#[test]
fn the_canonical_form_of_itself_is_itself() {
    let source = "<p:a xmlns:p='urn:1' x='&quot;'><?i d?><p:b>&#13;</p:b><c xmlns='urn:2'/></p:a>";
    let once = canonical(source);
    assert_eq!(canonical(&once), once);
}

/// A small document whose canonical form is far longer has no hash.
#[test]
fn a_form_that_is_too_long_has_no_hash() {
    let name = "u".repeat(1024);
    let source = format!("<a xmlns:p='{name}'>{}</a>", "<p:b/>".repeat(100));
    let read = Source::of(source.as_bytes()).expect("UTF-8");
    let xml = Xml::parse(&read).expect("well-formed");
    let length = canonical(&source).len();
    assert!(length > 100 * name.len());
    assert_eq!(sha256_within(&xml, length - 1), None);
    assert_eq!(sha256_within(&xml, length), sha256(&xml));
    assert_eq!(sha256(&xml), Some(Sha256::digest(canonical(&source)).into()));
}

/// An element, which may be written in several ways.
#[derive(Clone, Debug, PartialEq)]
struct Tree {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    children: Vec<(String, Tree)>,
    text: String,
}

const SPACES: &str = "xmlns='urn:0' xmlns:p='urn:1' xmlns:q='urn:2'";

fn words() -> impl Strategy<Value = String> {
    "[a-c<>&'\" \n\té]{0,6}"
}

fn tree() -> impl Strategy<Value = Tree> {
    let name = || prop::sample::select(vec!["a", "b", "p:a", "q:b"]);
    let attributes = || {
        let name = prop::sample::select(vec!["x", "y", "p:x", "q:x", "xml:lang"]);
        prop::collection::btree_map(name, words(), 0..4).prop_map(|map| map.into_iter().collect())
    };
    let leaf = (name(), attributes(), words()).prop_map(|(name, attributes, text)| Tree {
        name,
        attributes,
        children: Vec::new(),
        text,
    });
    leaf.prop_recursive(3, 20, 4, move |inner| {
        let children = prop::collection::vec((words(), inner), 0..4);
        (name(), attributes(), children, words()).prop_map(|(name, attributes, children, text)| {
            Tree { name, attributes, children, text }
        })
    })
}

/// The choices by which a document is written that can be written in several ways.
struct Whim(u64);

impl Whim {
    fn pick(&mut self, ways: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % ways
    }

    fn quote(&mut self, value: &str) -> String {
        let value = value.replace('&', "&amp;").replace('<', "&lt;");
        let value = value.replace('\n', "&#10;").replace('\t', "&#x9;");
        match self.pick(2) {
            0 => format!("'{}'", value.replace('\'', "&apos;")),
            _ => format!("\"{}\"", value.replace('"', "&#34;").replace('é', "&#xE9;")),
        }
    }

    fn text(&mut self, text: &str, out: &mut String) {
        for piece in text.split_inclusive(' ') {
            let escaped = piece.replace('&', "&#38;").replace('<', "&lt;").replace('>', "&gt;");
            match self.pick(4) {
                0 => out.push_str(&format!("<![CDATA[{piece}]]>")),
                1 => out.push_str(&format!("<!-- {piece} -->{escaped}")),
                2 => out.push_str(&escaped.replace('\n', "\r\n")),
                _ => out.push_str(&escaped.replace("&gt;", ">").replace('é', "&#233;")),
            }
        }
    }

    fn element(&mut self, tree: &Tree, root: bool, out: &mut String) {
        let mut attributes: Vec<String> = Vec::new();
        for (name, value) in &tree.attributes {
            attributes.push(format!("{name}={}", self.quote(value)));
        }
        if root || self.pick(3) == 0 {
            attributes.extend(SPACES.split(' ').map(str::to_owned));
        }
        if self.pick(3) == 0 {
            attributes.push("xmlns:unused='urn:3'".into());
        }
        let turn = self.pick(attributes.len() + 1);
        attributes.rotate_left(turn);
        out.push_str(&format!("<{}", tree.name));
        for attribute in &attributes {
            out.push_str(["  ", "\n", " "][self.pick(3)]);
            out.push_str(attribute);
        }
        if tree.children.is_empty() && tree.text.is_empty() && self.pick(2) == 0 {
            return out.push_str(" />");
        }
        out.push('>');
        for (before, child) in &tree.children {
            self.text(before, out);
            self.element(child, false, out);
        }
        self.text(&tree.text, out);
        out.push_str(&format!("</{}{}>", tree.name, ["", " "][self.pick(2)]));
    }
}

fn saved(tree: &Tree, how: u64) -> String {
    let mut whim = Whim(how);
    let declaration = "<?xml version='1.0' encoding='UTF-8'?>\r\n";
    let mut out = String::from(["", "\u{FEFF}", declaration][whim.pick(3)]);
    whim.element(tree, true, &mut out);
    out
}

proptest! {
    #[test]
    fn saving_again_changes_nothing(tree in tree(), one: u64, other: u64) {
        prop_assert_eq!(canonical(&saved(&tree, one)), canonical(&saved(&tree, other)));
    }

    #[test]
    fn every_change_of_content_changes_it(one in tree(), other in tree(), how: u64, more in words()) {
        let form = canonical(&saved(&one, how));
        let mut edited = one.clone();
        edited.text.push_str(&more);
        prop_assert_eq!(form == canonical(&saved(&edited, how)), more.is_empty());
        let mut edited = one.clone();
        edited.attributes.push(("z", more));
        prop_assert_ne!(&form, &canonical(&saved(&edited, how)));
        prop_assert_eq!(form == canonical(&saved(&other, how)), one == other);
    }

    #[test]
    fn any_text_is_read_or_refused(source in "(<[/?!]?|>|/>|a|p:|xmlns='u'| |=|'|\"|&#?|;|-|\\[|]|CDATA|x|1|é|\r|\n){0,24}") {
        let read = Source::of(source.as_bytes()).expect("UTF-8");
        if let Ok(xml) = Xml::parse(&read) {
            let mut out = String::new();
            prop_assert!(write(&xml, &mut out).is_ok());
            prop_assert_eq!(canonical(&out), out);
        }
    }
}

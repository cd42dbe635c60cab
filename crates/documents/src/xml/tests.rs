use super::*;

/// Reads bytes, and returns the text in the root, if nothing else is in it.
fn parsed(bytes: &[u8]) -> Result<Option<String>, XmlError> {
    let source = Source::of(bytes)?;
    let xml = Xml::parse(&source)?;
    Ok(xml.root().text().map(Cow::into_owned))
}

fn error(text: &str) -> XmlError {
    parsed(text.as_bytes()).err().unwrap_or_else(|| panic!("read: {text}"))
}

fn text(source: &str) -> String {
    let text = parsed(source.as_bytes()).unwrap_or_else(|error| panic!("{source}: {error}"));
    text.expect("text alone")
}

#[test]
fn text_is_what_xml_says_it_is() {
    assert_eq!(text("<a>1 &lt; 2 &amp;&#x26;&#38; <![CDATA[<b>&lt;]]>!</a>"), "1 < 2 &&& <b>&lt;!");
    assert_eq!(text("<a>x\r\ny\rz&#13;<![CDATA[\r\n]]></a>"), "x\ny\nz\r\n");
    assert_eq!(text("<a>one<!-- no -->two<?no no?>three</a>"), "onetwothree");
    assert_eq!(
        text("\u{FEFF}<?xml version='1.0' encoding='utf-8' standalone=\"no\" ?>\n<a>\u{E9}</a>\n"),
        "é"
    );
    assert_eq!(text("<a/>"), "");
    assert_eq!(text("<a ></a >"), "");
    assert_eq!(parsed(b"<a>x<b/></a>"), Ok(None));
}

#[test]
fn attributes_are_normalized() {
    let source = Source::of(b"<a b=' x\r\n\ty&#10;&#9;&quot;&apos; ' c = \"'\"/>").expect("UTF-8");
    let xml = Xml::parse(&source).expect("well-formed");
    assert_eq!(xml.root().attribute("b"), Some(" x  y\n\t\"' "));
    assert_eq!(xml.root().attribute("c"), Some("'"));
    assert_eq!(xml.root().attribute("d"), None);
}

#[test]
fn names_have_the_namespace_of_their_prefix() {
    let source = "<p:a xmlns:p='urn:1' xmlns='urn:2'><b><p:c xmlns:p='urn:3' xmlns='' p:x='1' x='2'><d/></p:c></b></p:a>";
    let source = Source::of(source.as_bytes()).expect("UTF-8");
    let xml = Xml::parse(&source).expect("well-formed");
    let a = xml.root();
    let b = a.children().next().expect("b");
    let c = b.children().next().expect("c");
    let d = c.children().next().expect("d");
    let names = [a, b, c, d].map(|each| (each.namespace(), each.local()));
    assert_eq!(names, [("urn:1", "a"), ("urn:2", "b"), ("urn:3", "c"), ("", "d")]);
    assert_eq!(c.attribute("x"), Some("2"));
    assert_eq!(a.children().count(), 1);
}

#[test]
fn what_is_not_well_formed_is_refused() {
    use XmlError::*;
    for (source, wrong) in [
        ("", Malformed(0)),
        ("<a>", Malformed(3)),
        ("<a></b>", Malformed(3)),
        ("<a/><b/>", SecondRoot(4)),
        ("<a/>text", AfterRoot(4)),
        ("<a/>&amp;", AfterRoot(4)),
        ("<![CDATA[]]><a/>", BeforeRoot),
        ("text<a/>", BeforeRoot),
        ("<a>]]></a>", Malformed(3)),
        ("<a>&</a>", Malformed(3)),
        ("<a>&#x;</a>", Character(3)),
        ("<a>&#x110000;</a>", Character(3)),
        ("<a>&#xD800;</a>", Character(3)),
        ("<a>&#0;</a>", Character(3)),
        ("<a>&#+65;</a>", Malformed(3)),
        ("<a>\u{1}</a>", Character(3)),
        ("<a>\u{FFFE}</a>", Character(3)),
        ("<a b='&#8;'/>", Character(2)),
        ("<a b='<'/>", Malformed(2)),
        ("<a b='1'c='2'/>", Malformed(8)),
        ("<a b/>", Malformed(2)),
        ("<a b=c/>", Malformed(2)),
        ("<a b='1' b='2'/>", Duplicate(8)),
        ("<a xmlns:p='1' xmlns:q='1' p:b='1' q:b='2'/>", Duplicate(34)),
        ("<a xmlns='1' xmlns='2'/>", Duplicate(12)),
        ("<1/>", Name(0)),
        ("<a:b:c xmlns:a='1'/>", Name(0)),
        ("<p:a/>", Prefix(0)),
        ("<a p:b='1'/>", Prefix(2)),
        ("<a xmlns:p=''/>", Namespace(2)),
        ("<a xmlns:xmlns='1'/>", Namespace(2)),
        ("<a xmlns:xml='1'/>", Namespace(2)),
        ("<a><!-- -- --></a>", Malformed(8)),
        ("<a><?xml version='1.0'?></a>", InnerDeclaration(3)),
        ("<a/>\n<?xml version='1.0'?>\n<a/>", SecondRoot(5)),
        ("<!-- --><?xml version='1.0'?><a/>", BeforeDeclaration),
        (" <?xml version='1.0'?><a/>", BeforeDeclaration),
        ("\n<?xml version='1.0' encoding='ISO-8859-1'?><a/>", BeforeDeclaration),
        ("<?xml encoding='UTF-8'?><a/>", Declaration),
        ("<?xml version='1.0' standalone='maybe'?><a/>", Declaration),
        ("<?xml version='1.0' standalone='no' encoding='UTF-8'?><a/>", Declaration),
        ("<?xml version='1.1'?><a/>", Version("1.1".into())),
        ("<?xml version='1.0' encoding='EBCDIC-CP-US'?><a/>", Encoding("EBCDIC-CP-US".into())),
        ("\u{FEFF}\u{FEFF}<a/>", SecondMark),
    ] {
        assert_eq!(error(source), wrong, "{source}");
    }
}

#[test]
fn there_is_no_dtd() {
    let bomb = "<!DOCTYPE a [<!ENTITY b 'bbbb'><!ENTITY c '&b;&b;'>]><a>&c;</a>";
    assert_eq!(error(bomb), XmlError::Doctype);
    assert_eq!(error("<!doctype a><a/>"), XmlError::Doctype);
    assert_eq!(error("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>"), XmlError::Doctype);
    assert_eq!(error("<a>&b;</a>"), XmlError::Entity { name: "b".into(), at: 3 });
}

#[test]
fn there_are_limits() {
    let deep = |depth: usize| "<a>".repeat(depth) + &"</a>".repeat(depth);
    assert!(parsed(deep(MAX_DEPTH).as_bytes()).is_ok());
    assert_eq!(error(&deep(MAX_DEPTH + 1)), XmlError::TooDeep);

    let wide = |count: usize| {
        let attributes: String = (0..count).map(|n| format!(" a{n}=''")).collect();
        format!("<a{attributes}/>")
    };
    assert!(parsed(wide(MAX_ATTRIBUTES).as_bytes()).is_ok());
    assert_eq!(error(&wide(MAX_ATTRIBUTES + 1)), XmlError::TooManyAttributes);

    let many = |count: usize| format!("<a>{}</a>", "<b/>".repeat(count - 1));
    assert!(parsed(many(MAX_NODES).as_bytes()).is_ok());
    assert_eq!(error(&many(MAX_NODES + 1)), XmlError::TooMany);
    let comments = format!("<a>{}</a>", "<!---->".repeat(MAX_NODES));
    assert_eq!(error(&comments), XmlError::TooMany);

    let long = "u".repeat(MAX_NAMESPACE_BYTES);
    assert!(parsed(format!("<a xmlns='{long}'/>").as_bytes()).is_ok());
    assert_eq!(error(&format!("<a xmlns='{long}u'/>")), XmlError::NamespaceTooLong);

    let large = vec![b' '; MAX_BYTES + 1];
    assert_eq!(parsed(&large).err(), Some(XmlError::TooLong(MAX_BYTES + 1)));
}

/// References and comments do not make a text of many nodes.
#[test]
fn a_text_is_one_node() {
    let source = format!("<a>{}</a>", "&lt;x".repeat(1_200_000));
    assert_eq!(text(&source).len(), 2 * 1_200_000);
}

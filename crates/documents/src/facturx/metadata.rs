//! The name that a PDF's metadata give the invoice in it, in the extension schema of Factur-X and in those of ZUGFeRD
//! before it.

use crate::single::Single;
use crate::xml::{Name, Source, Xml, XmlNode};

const PROPERTY: &str = "DocumentFileName";

/// Finds the name of the file that holds the invoice.
pub(super) fn file_name(metadata: &[u8]) -> Option<String> {
    // Some writers fill the rest up with zeros.
    let end = metadata.iter().rposition(|&byte| byte != 0)?;
    let source = Source::of(&metadata[..=end]).ok()?;
    let xml = Xml::parse(&source).ok()?;
    let is_meant = |name: &Name<'_>| {
        let namespace = &xml.namespaces()[name.namespace as usize];
        name.local == PROPERTY
            && namespace.starts_with("urn:")
            && namespace.contains(":pdfa:CrossIndustryDocument:")
    };
    let mut said = Single::default();
    for (node, next) in xml.nodes().iter().zip(xml.nodes().iter().skip(1)) {
        let XmlNode::Element { name, attributes, .. } = node else { continue };
        if let (true, XmlNode::Text(text)) = (is_meant(name), next) {
            said.say(text.trim());
        }
        for attribute in xml.attributes(*attributes).iter().filter(|it| is_meant(&it.name)) {
            said.say(attribute.value.trim());
        }
    }
    said.get().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(namespace: &str, attributes: &str, properties: &str) -> String {
        format!(
            "<?xpacket begin=\"\u{FEFF}\" id=\"x\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
             <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
             <rdf:Description rdf:about=\"\" xmlns:fx=\"{namespace}\" {attributes}>{properties}\
             </rdf:Description></rdf:RDF></x:xmpmeta>\n   \n<?xpacket end=\"w\"?>"
        )
    }

    #[test]
    fn the_file_is_named_in_an_element_or_an_attribute() {
        for namespace in [
            "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#",
            "urn:zugferd:pdfa:CrossIndustryDocument:invoice:2p0#",
            "urn:ferd:pdfa:CrossIndustryDocument:invoice:1p0#",
        ] {
            let element = "<fx:DocumentFileName> a.xml </fx:DocumentFileName>";
            let attribute = "fx:DocumentFileName=\"a.xml\"";
            for (attributes, properties) in [("", element), (attribute, ""), (attribute, element)] {
                let packet = packet(namespace, attributes, properties);
                assert_eq!(file_name(packet.as_bytes()).as_deref(), Some("a.xml"), "{packet}");
                assert_eq!(file_name(format!("{packet}\0\0").as_bytes()).as_deref(), Some("a.xml"));
            }
        }
    }

    #[test]
    fn another_schema_a_contradiction_or_damage_names_nothing() {
        let namespace = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#";
        let element = "<fx:DocumentFileName>a.xml</fx:DocumentFileName>";
        for none in [
            packet("urn:example:other", "", element),
            packet(namespace, "fx:DocumentFileName=\"b.xml\"", element),
            packet(namespace, "", ""),
            packet(namespace, "", "<fx:DocumentFileName>a.xml"),
            String::new(),
        ] {
            assert_eq!(file_name(none.as_bytes()), None, "{none}");
        }
    }
}

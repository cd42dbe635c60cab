//! The envelopes in which bills and banks' messages are sent, and the messages in them.

use super::{Element, Xml};

/// The elements that may stand around a message: name space, name, and the envelope to which they belong.
const LAYERS: [(&str, &str, &str); 10] = [
    (SBDH, "StandardBusinessDocument", "StandardBusinessDocument"),
    (SOAP_11, "Envelope", "SOAP"),
    (SOAP_11, "Body", "SOAP"),
    (SOAP_12, "Envelope", "SOAP"),
    (SOAP_12, "Body", "SOAP"),
    ("urn:swift:xsd:envelope", "Envelope", "SWIFT"),
    ("urn:swift:saa:xsd:saa.2.0", "DataPDU", "SWIFT DataPDU"),
    ("urn:swift:saa:xsd:saa.2.0", "Body", "SWIFT DataPDU"),
    (ISO_20022, "BizMsgEnvlp", "ISO 20022"),
    (ISO_20022, "Doc", "ISO 20022"),
];

const SBDH: &str = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader";
const SOAP_11: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const SOAP_12: &str = "http://www.w3.org/2003/05/soap-envelope";
const ISO_20022: &str = "urn:iso:std:iso:20022:tech:xsd:nvlp.001.001.01";

/// Returns the known envelope of which an element of this name is a part, if there is one.
pub(crate) fn layer(namespace: &str, local: &str) -> Option<&'static str> {
    let known = |(space, name, _): &&(&str, &str, &str)| *space == namespace && *name == local;
    LAYERS.iter().find(known).map(|(.., envelope)| *envelope)
}

/// The place of a message in a document.
pub(crate) enum EnvelopePlace<'x> {
    /// The message is the document.
    Root(Element<'x>),
    /// The message is the only one in a known envelope.
    Enveloped(Element<'x>, &'static str),
    /// The message is somewhere else, below a root of that name, or is the first of several.
    Inside { first: Element<'x>, root: &'x str, count: usize },
}

/// Finds the message that `is_message` accepts.
pub(crate) fn find<'x>(
    xml: &'x Xml<'x>,
    is_message: impl Fn(Element<'x>) -> bool,
) -> Option<EnvelopePlace<'x>> {
    let root = xml.root();
    if is_message(root) {
        return Some(EnvelopePlace::Root(root));
    }
    if let Some(envelope) = layer(root.namespace(), root.local()) {
        let (mut found, mut layers) = (Vec::new(), vec![root]);
        while let Some(element) = layers.pop() {
            for child in element.children() {
                if is_message(child) {
                    found.push(child);
                } else if layer(child.namespace(), child.local()).is_some() {
                    layers.push(child);
                }
            }
        }
        if let [only] = found[..] {
            return Some(EnvelopePlace::Enveloped(only, envelope));
        }
    }
    let mut all = xml.elements().filter(|element| is_message(*element));
    let first = all.next()?;
    Some(EnvelopePlace::Inside { first, root: root.local(), count: 1 + all.count() })
}

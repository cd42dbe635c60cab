//! The person or firm that runs the notary, as readers are told.

/// A person or firm that answers for it. All of it is published; what it holds was checked when the configuration
/// was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorNotice {
    /// The operator's name, on one line.
    pub name: String,
    /// The operator's address; several lines, perhaps.
    pub address: Option<String>,
    /// The operator's contact, as it is shown.
    pub contact: String,
    /// The same as a link: `mailto:`, `https:` or `tel:`.
    pub contact_url: String,
    /// The operator's own privacy notice.
    pub privacy_notice: Option<String>,
    /// True if the notice is the address of a page, and not words.
    pub notice_is_a_page: bool,
}

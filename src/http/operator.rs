//! The person or firm that runs the notary, as readers are told.

/// A notice of the person or firm that answers for the notary. All of it is published. Its values were checked when the
/// configuration was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorNotice {
    /// The operator's name, on one line.
    pub name: String,
    /// The operator's address, perhaps on several lines.
    pub address: Option<String>,
    /// The operator's contact, as it is shown.
    pub contact: String,
    /// The operator's contact as a link: `mailto:`, `https:` or `tel:`.
    pub contact_url: String,
    /// The operator's own privacy notice.
    pub privacy_notice: Option<String>,
    /// A flag that is set if the notice is the address of a page, and not words.
    pub notice_is_a_page: bool,
}

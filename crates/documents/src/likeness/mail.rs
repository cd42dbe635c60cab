//! Mails, which have a header as no letter has.

/// The names in a mail's header that nobody writes at the head of a bill.
const TELLING: [&str; 6] =
    ["received", "return-path", "message-id", "mime-version", "delivered-to", "dkim-signature"];
/// The names that any mail's header has. One of them and one of the telling ones make a mail.
const USUAL: [&str; 7] = ["from", "to", "subject", "date", "content-type", "cc", "reply-to"];

/// Returns whether a text is a mail, or a file of mails.
pub(super) fn is_mail(text: &str) -> bool {
    let text =
        text.strip_prefix("From ").and_then(|rest| rest.split_once('\n')).map_or(text, |it| it.1);
    let (mut telling, mut usual) = (false, false);
    for line in text.lines().take_while(|line| !line.trim().is_empty()) {
        // This line continues the one before.
        if line.starts_with([' ', '\t']) {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else { return false };
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_name {
            return false;
        }
        let name = name.to_ascii_lowercase();
        telling |= TELLING.contains(&name.as_str());
        usual |= USUAL.contains(&name.as_str());
    }
    telling && usual
}

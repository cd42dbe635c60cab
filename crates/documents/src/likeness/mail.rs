//! Mails: a header as no letter has it.

/// Nobody writes these at the head of a bill.
const TELLING: [&str; 6] =
    ["received", "return-path", "message-id", "mime-version", "delivered-to", "dkim-signature"];
/// Names that any mail's header has; one of these makes a mail with one of the telling ones.
const USUAL: [&str; 7] = ["from", "to", "subject", "date", "content-type", "cc", "reply-to"];

/// Returns whether a text is a mail, or a file of mails.
pub(super) fn is_mail(text: &str) -> bool {
    let text =
        text.strip_prefix("From ").and_then(|rest| rest.split_once('\n')).map_or(text, |it| it.1);
    let (mut telling, mut usual) = (false, false);
    for line in text.lines().take_while(|line| !line.trim().is_empty()) {
        // A line that goes on.
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

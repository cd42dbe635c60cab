//! The answer to a batch: a line for each submission, in the order of the submissions.

use std::fmt::Display;
use std::pin::pin;

use countersign_core::proof::Proof;
use futures_util::{Stream, StreamExt};
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::time::{Instant, timeout_at};

use super::{ClientError, MAX_ANSWER_BYTES, NotaryProblem};

/// The answer to one line of a batch.
#[derive(Debug)]
pub enum LineAnswer {
    /// Sealed now.
    Sealed(Box<Proof>),
    /// Sealed before.
    Repeated(Box<Proof>),
    /// Not sealed.
    Refused(NotaryProblem),
    /// Sealed or not: the answer did not come, or says nothing. The same line may be submitted again.
    Undecided(ClientError),
}

#[derive(Deserialize)]
struct AnswerLine<'a> {
    result: &'a str,
    #[serde(borrow)]
    proof: Option<&'a RawValue>,
    problem: Option<NotaryProblem>,
}

/// Reads as many answers as are wanted, out of those that come in time. Those that do not come are undecided, for the
/// reason that the rest did not come.
///
/// # Errors
/// That reason, if none came at all; and if there are more than are wanted.
pub(super) async fn read<S, B>(
    pieces: S,
    wanted: usize,
    until: Instant,
    late: impl Fn(&str) -> ClientError,
) -> Result<Vec<LineAnswer>, ClientError>
where
    S: Stream<Item = Result<B, ClientError>>,
    B: AsRef<[u8]>,
{
    let mut pieces = pin!(pieces);
    let mut answers = Vec::with_capacity(wanted);
    let mut rest: Vec<u8> = Vec::new();
    let why = loop {
        let piece = match timeout_at(until, pieces.next()).await {
            // Somebody who always has more is never waited for.
            Ok(Some(_)) if Instant::now() >= until => break late("the answer has no end"),
            Ok(Some(Ok(piece))) => piece,
            Ok(Some(Err(error))) => break error,
            Ok(None) => break late("the answer broke off"),
            Err(_) => break late("the answer took too long"),
        };
        // What was there before has no end of line.
        let (mut start, mut seen) = (0, rest.len());
        rest.extend_from_slice(piece.as_ref());
        while let Some(at) = rest[seen..].iter().position(|byte| *byte == b'\n') {
            if answers.len() == wanted {
                return Err(too_many());
            }
            answers.push(answer(&rest[start..seen + at]));
            seen += at + 1;
            start = seen;
        }
        rest.drain(..start);
        if answers.len() == wanted && !rest.is_empty() {
            return Err(too_many());
        }
        if rest.len() > MAX_ANSWER_BYTES {
            break ClientError::Nonsense("a line without end".to_owned());
        }
    };
    if answers.is_empty() && wanted > 0 {
        return Err(why);
    }
    answers.resize_with(wanted, || LineAnswer::Undecided(why.clone()));
    Ok(answers)
}

fn too_many() -> ClientError {
    ClientError::Nonsense("more answers than submissions".to_owned())
}

fn answer(line: &[u8]) -> LineAnswer {
    understood(line).unwrap_or_else(LineAnswer::Undecided)
}

fn understood(line: &[u8]) -> Result<LineAnswer, ClientError> {
    let nonsense = |why: &dyn Display| ClientError::Nonsense(why.to_string());
    let line: AnswerLine<'_> = serde_json::from_slice(line).map_err(|error| nonsense(&error))?;
    let proof = |raw: Option<&RawValue>| {
        let raw = raw.ok_or_else(|| nonsense(&"a result without a proof"))?;
        Proof::from_json(raw.get().as_bytes()).map(Box::new).map_err(|error| nonsense(&error))
    };
    match line.result {
        "sealed" => Ok(LineAnswer::Sealed(proof(line.proof)?)),
        "repeated" => Ok(LineAnswer::Repeated(proof(line.proof)?)),
        "refused" => Ok(LineAnswer::Refused(
            line.problem.ok_or_else(|| nonsense(&"a refusal without a problem"))?,
        )),
        "undecided" => Err(ClientError::Failing(503)),
        other => Err(nonsense(&format!("a result {other:?}"))),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use std::time::Duration;

    use futures_util::stream;

    use super::*;

    const REFUSED: &str =
        "{\"result\": \"refused\", \"problem\": {\"type\": \"t\", \"title\": \"no\"}}\n";

    fn lost(why: &str) -> ClientError {
        ClientError::Unreachable {
            notary: "n".to_owned(),
            cause: std::sync::Arc::from(Box::from(why)),
        }
    }

    async fn read_all(
        pieces: impl IntoIterator<Item = &'static str>,
        wanted: usize,
    ) -> Result<Vec<LineAnswer>, ClientError> {
        let pieces = stream::iter(pieces).map(Ok);
        read(pieces, wanted, Instant::now() + Duration::from_secs(60), lost).await
    }

    /// A letter for each answer.
    fn told(answers: &[LineAnswer]) -> String {
        let letter = |answer: &LineAnswer| match answer {
            LineAnswer::Sealed(_) => 's',
            LineAnswer::Repeated(_) => 'r',
            LineAnswer::Refused(_) => 'x',
            LineAnswer::Undecided(ClientError::Failing(503)) => '?',
            LineAnswer::Undecided(ClientError::Nonsense(_)) => '!',
            LineAnswer::Undecided(ClientError::Unreachable { .. }) => '-',
            LineAnswer::Undecided(ClientError::Refused(_) | ClientError::Failing(_)) => '#',
        };
        answers.iter().map(letter).collect()
    }

    #[tokio::test]
    async fn a_line_that_says_nothing_spoils_only_itself() {
        let undecided = "{\"result\": \"undecided\"}\n";
        for (line, letter) in [
            (undecided, '?'),
            ("{\"result\": \"lost\"}\n", '!'),
            ("{\"result\": \"refused\"}\n", '!'),
            ("{\"result\": \"sealed\"}\n", '!'),
            ("{\"result\": \"sealed\", \"proof\": {}}\n", '!'),
            ("<html>\n", '!'),
            ("\u{0}\n", '!'),
            ("\n", '!'),
        ] {
            let found = read_all([REFUSED, line, REFUSED], 3).await.expect("answers");
            assert_eq!(told(&found), format!("x{letter}x"), "{line:?}");
        }
    }

    #[tokio::test]
    async fn lines_come_whole_however_they_are_cut() {
        let both = format!("{REFUSED}{REFUSED}");
        for size in 1..both.len() {
            let pieces: Vec<_> = both.as_bytes().chunks(size).map(Ok).collect();
            let until = Instant::now() + Duration::from_secs(60);
            assert_eq!(
                told(&read(stream::iter(pieces), 2, until, lost).await.expect("answers")),
                "xx"
            );
        }
    }

    #[tokio::test]
    async fn what_came_counts_if_the_rest_does_not() {
        assert_eq!(told(&read_all([REFUSED, "{\"result\""], 3).await.expect("answers")), "x--");
        assert_eq!(told(&read_all([REFUSED, REFUSED], 4).await.expect("answers")), "xx--");
        for none in [vec![], vec!["{\"result\": \"refu"]] {
            let error = read_all(none, 2).await.expect_err("no answer");
            assert!(matches!(error, ClientError::Unreachable { .. }), "{error:?}");
        }
        let broken = [Ok(REFUSED), Err(ClientError::Failing(500))];
        let until = Instant::now() + Duration::from_secs(60);
        let found = read(stream::iter(broken), 2, until, lost).await.expect("answers");
        assert_eq!(told(&found), "x#");
        assert!(read_all([], 0).await.expect("answers").is_empty());
    }

    #[tokio::test]
    async fn more_answers_than_submissions_are_not_read() {
        for extra in [REFUSED, "{", "\n"] {
            // As many as are taken.
            let endless = std::iter::once(REFUSED).chain(std::iter::repeat(extra));
            let error = read_all(endless, 1).await.expect_err("no answer");
            assert!(matches!(error, ClientError::Nonsense(_)), "{error:?}");
        }
        let long: &'static str = "x".repeat(1 << 20).leak();
        let endless = std::iter::repeat(long);
        let error = read_all(endless.clone(), 1).await.expect_err("no answer");
        assert!(matches!(error, ClientError::Nonsense(_)), "{error:?}");
        let found = read_all(std::iter::once(REFUSED).chain(endless), 3).await.expect("answers");
        assert_eq!(told(&found), "x!!");
    }

    #[tokio::test]
    async fn an_answer_has_its_time() {
        let until = || Instant::now() + Duration::from_millis(200);
        let slow = || {
            stream::repeat("{").then(async |piece| {
                tokio::time::sleep(Duration::from_millis(20)).await;
                Ok(piece)
            })
        };
        let error = read(slow(), 2, until(), lost).await.expect_err("no answer");
        assert!(matches!(error, ClientError::Unreachable { .. }), "{error:?}");
        let first = || stream::iter([Ok(REFUSED)]);
        let found = read(first().chain(slow()), 2, until(), lost).await.expect("answers");
        assert_eq!(told(&found), "x-");
        // All has come, and only the end has not.
        let found =
            read(first().chain(stream::pending()), 1, until(), lost).await.expect("answers");
        assert_eq!(told(&found), "x");
        // Somebody who always has more, and never a line.
        let endless = stream::repeat("").map(Ok);
        let error = read(endless, 2, until(), lost).await.expect_err("no answer");
        assert!(matches!(error, ClientError::Unreachable { .. }), "{error:?}");
    }
}

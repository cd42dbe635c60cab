//! Many records in one request: a stream of lines in, a stream of lines out, in the same order. Memory does not grow
//! with the length of the request, because only so many submissions are under way at once.

use std::pin::Pin;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use countersign_core::proof::Proof;
use futures_util::{Stream, StreamExt, stream};
use serde::Serialize;

use super::access::Writer;
use super::record::{answered, check};
use super::{MAX_BODY_BYTES, Problem, Service};
use crate::ledger::Sealed;

/// The largest number of submissions of one request that are under way at once.
const UNDER_WAY: usize = 512;

#[derive(Serialize)]
struct LineBody {
    /// The number of the line in the body, from 1.
    line: u64,
    result: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    proof: Option<Box<Proof>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Problem>,
}

/// Seals many statements.
///
/// The body is NDJSON of any length. Each line is a submission as for `POST /v1/records`; empty lines are passed over.
/// The answer is NDJSON in the same order, and comes as the lines are sealed: `{"line", "result", "proof" |
/// "problem"}`, where the result is `sealed`, `repeated`, `refused` or `undecided`. A line may refer to lines before
/// it. A bad line spoils only itself. After `undecided`, or when the connection is lost, submit the same lines again:
/// none is sealed twice.
#[utoipa::path(
    post, path = "/v1/records/batch", tag = "records",
    request_body(content = String, content_type = "application/x-ndjson", description = "a submission a line"),
    security(("api_key" = [])),
    responses(
        (status = 200, description = "an answer a line", content_type = "application/x-ndjson"),
        (status = 401, description = "no API key, or an unknown or revoked one", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn create(
    State(service): State<Service>,
    Writer(ledger): Writer,
    request: Request,
) -> Response {
    let sequencer = service.sequencer.clone();
    let answers =
        lines(request.into_body().into_data_stream())
            .map(move |(number, line)| {
                let (service, ledger) = (service.clone(), ledger.clone());
                // Each check is a task of its own, so that all cores check signatures.
                let checked = tokio::spawn(async move { check(&service, ledger, &line?).await });
                async move {
                    (number, checked.await.unwrap_or_else(|error| Err(Problem::internal(&error))))
                }
            })
            .buffered(UNDER_WAY)
            // Submissions are ordered one after the other, so that a line may refer to the lines before it.
            .then(move |(number, checked)| {
                let sequencer = sequencer.clone();
                async move {
                    match checked {
                        Ok((ledger, submission)) => {
                            (number, Ok(sequencer.order(ledger, submission).await))
                        }
                        Err(problem) => (number, Err(problem)),
                    }
                }
            })
            .map(|(number, ordered)| async move {
                let result = match ordered {
                    Ok(Ok(ordered)) => answered(ordered).await,
                    Ok(Err(stopped)) => Err(stopped.into()),
                    Err(problem) => Err(problem),
                };
                Ok::<_, std::io::Error>(to_line(number, result))
            })
            .buffered(UNDER_WAY);
    ([(header::CONTENT_TYPE, "application/x-ndjson")], Body::from_stream(answers)).into_response()
}

fn to_line(line: u64, result: Result<Sealed, Problem>) -> String {
    let answer = match result {
        Ok(Sealed { proof, repeated }) => {
            let result = if repeated { "repeated" } else { "sealed" };
            LineBody { line, result, proof: Some(Box::new(proof)), problem: None }
        }
        Err(problem) => {
            let result = if problem.is_ours() { "undecided" } else { "refused" };
            LineBody { line, result, proof: None, problem: Some(problem) }
        }
    };
    // Strings, numbers and lists of them always have a JSON form. Were it not so, the client would have to ask again,
    // and must not read an empty line.
    let line = serde_json::to_string(&answer).unwrap_or_else(|error| {
        tracing::error!(%error, "an answer has no JSON form");
        format!(r#"{{"line":{line},"result":"undecided"}}"#)
    });
    line + "\n"
}

/// A line: its number in the body, and its bytes or its problem.
type BatchLine = (u64, Result<Vec<u8>, Problem>);

struct Splitter<S> {
    pieces: Pin<Box<S>>,
    rest: Vec<u8>,
    /// The number of bytes of `rest` that have been searched for an end of line.
    seen: usize,
    /// A flag that is set if the present line is too long, and is thrown away to its end.
    overlong: bool,
    ended: bool,
    /// The number of lines so far.
    number: u64,
}

/// Splits a body into lines, without empty ones. A line that is too long is an error in its place. A body that breaks
/// off ends with an error.
fn lines<S, E>(pieces: S) -> impl Stream<Item = BatchLine>
where
    S: Stream<Item = Result<Bytes, E>>,
{
    let rest = Vec::new();
    let pieces = Box::pin(pieces);
    let start = Splitter { pieces, rest, seen: 0, overlong: false, ended: false, number: 0 };
    stream::unfold(start, |mut state| async move { Some((state.next_line().await?, state)) })
}

impl<S, E> Splitter<S>
where
    S: Stream<Item = Result<Bytes, E>>,
{
    async fn next_line(&mut self) -> Option<BatchLine> {
        loop {
            if let Some(at) = self.rest[self.seen..].iter().position(|byte| *byte == b'\n') {
                let mut line: Vec<u8> = self.rest.drain(..=self.seen + at).collect();
                line.pop();
                self.seen = 0;
                self.number += 1;
                if std::mem::take(&mut self.overlong) || line.len() > MAX_BODY_BYTES {
                    return Some((self.number, Err(Problem::too_large(MAX_BODY_BYTES))));
                }
                if line.iter().all(u8::is_ascii_whitespace) {
                    continue;
                }
                return Some((self.number, Ok(line)));
            }
            self.seen = self.rest.len();
            if self.rest.len() > MAX_BODY_BYTES {
                self.overlong = true;
                (self.rest, self.seen) = (Vec::new(), 0);
            }
            if self.ended {
                return None;
            }
            match self.pieces.next().await {
                Some(Ok(piece)) => self.rest.extend_from_slice(&piece),
                Some(Err(_)) => {
                    // The part of the line that has come is no line.
                    (self.rest, self.seen, self.ended) = (Vec::new(), 0, true);
                    return Some((self.number + 1, Err(Problem::slow_body())));
                }
                None => {
                    self.ended = true;
                    if !self.rest.is_empty() || self.overlong {
                        self.rest.push(b'\n');
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn split(pieces: &[&'static str]) -> Vec<Result<String, u16>> {
        let pieces = pieces
            .iter()
            .map(|piece| Ok::<_, std::io::Error>(Bytes::from_static(piece.as_bytes())));
        lines(stream::iter(pieces.collect::<Vec<_>>()))
            .map(|(_, line)| match line {
                Ok(line) => Ok(String::from_utf8(line).expect("text")),
                Err(problem) => Err(problem.into_response().status().as_u16()),
            })
            .collect()
            .await
    }

    #[tokio::test]
    async fn lines_come_out_whole_however_they_come_in() {
        let wanted: Vec<Result<String, u16>> =
            vec![Ok("ab".into()), Ok("c".into()), Ok("d".into())];
        assert_eq!(split(&["ab\nc\n\nd"]).await, wanted);
        assert_eq!(split(&["a", "b", "\n", "c\n", " \n", "d\n"]).await, wanted);
        assert!(split(&[]).await.is_empty());
    }

    #[tokio::test]
    async fn a_line_that_is_too_long_spoils_only_itself() {
        let long: &'static str = "x".repeat(MAX_BODY_BYTES / 2 + 1).leak();
        let found = split(&["a\n", long, long, long, "\nb\n"]).await;
        assert_eq!(found, [Ok("a".into()), Err(413), Ok("b".into())]);
        let found = split(&["a\n", long, long, long]).await;
        assert_eq!(found, [Ok("a".into()), Err(413)]);
    }
}

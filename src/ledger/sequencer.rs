//! The sequencer, which gathers the submissions of a few milliseconds, seals them in one transaction, and answers them.
//! The queue is bounded. When it is full, [`Sequencer::order`] waits, which applies back-pressure to the connection.

use std::sync::Arc;
use std::time::Duration;

use countersign_core::date::Date;
use thiserror::Error;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::SharedNotary;
use super::seal::{Decided, FatalError, SealAnswer, decide};
use crate::store::{FirmLedger, Store};
use crate::submission::Submission;

/// The largest number of submissions in one transaction.
const MAX_BATCH: usize = 1000;
/// The largest number of submissions that wait for the next transaction.
const MAX_WAITING: usize = 4000;
/// The time for which the first submission of a batch waits for others. A commit takes about as long.
const GATHER: Duration = Duration::from_millis(4);

type Reply = Result<SealAnswer, SealError>;
type QueuedSubmission = (FirmLedger, Submission, oneshot::Sender<Reply>);

/// A handle by which submissions are handed in. Cloning is cheap.
#[derive(Clone)]
pub struct Sequencer {
    orders: mpsc::Sender<QueuedSubmission>,
}

/// A submission on its way to be sealed.
pub struct Ordered(oneshot::Receiver<Reply>);

impl Ordered {
    /// Returns once the submission is sealed and durable, or refused.
    ///
    /// # Errors
    /// [`SealError`].
    pub async fn answer(self) -> Result<SealAnswer, SealError> {
        self.0.await.map_err(|_| SealError::Stopping)?
    }
}

/// An error: a submission was not answered. It may be submitted again, and is sealed once.
#[derive(Debug, Error)]
pub enum SealError {
    /// Sealing has ended, and it is not known whether the submission was sealed.
    #[error("the service is stopping")]
    Stopping,
    /// The database did not take the submission.
    #[error("the notary's database does not take anything now; is its disk full?")]
    NotNow,
}

impl Sequencer {
    /// Starts sealing. The task ends when all handles are dropped, or with a fatal error. After that, nothing more is
    /// sealed and the process must end, because a commit that failed may have happened.
    pub fn start(
        store: Store,
        notary: SharedNotary,
        now: impl Fn() -> Date + Send + 'static,
    ) -> (Self, JoinHandle<Result<(), FatalError>>) {
        let (orders, incoming) = mpsc::channel(MAX_WAITING);
        let task = tokio::spawn(run(store, notary, incoming, now));
        (Self { orders }, task)
    }

    /// Takes a submission, and waits while too many are under way. Submissions of one caller are sealed in the order of
    /// these calls, if each is awaited before the next.
    ///
    /// # Errors
    /// [`SealError`].
    pub async fn order(
        &self,
        ledger: FirmLedger,
        submission: Submission,
    ) -> Result<Ordered, SealError> {
        let (answer, answered) = oneshot::channel();
        self.orders.send((ledger, submission, answer)).await.map_err(|_| SealError::Stopping)?;
        Ok(Ordered(answered))
    }

    /// Returns whether sealing has ended, so that nothing more will be answered.
    pub fn is_stopped(&self) -> bool {
        self.orders.is_closed()
    }
}

async fn run(
    store: Store,
    notary: SharedNotary,
    mut incoming: mpsc::Receiver<QueuedSubmission>,
    now: impl Fn() -> Date,
) -> Result<(), FatalError> {
    while let Some(first) = incoming.recv().await {
        let mut orders = vec![first];
        let end = Instant::now() + GATHER;
        while orders.len() < MAX_BATCH {
            match tokio::time::timeout_at(end, incoming.recv()).await {
                Ok(Some(order)) => orders.push(order),
                Ok(None) | Err(_) => break,
            }
        }
        let (submissions, answers): (Vec<_>, Vec<_>) = orders
            .into_iter()
            .map(|(ledger, submission, answer)| ((ledger, submission), answer))
            .unzip();
        let sealed = match decide(&store, &notary, &submissions, now()).await {
            Ok(sealed) => sealed,
            Err(error) if error.is_passing() => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    waiting = answers.len(),
                    "the database does not take anything: is its disk full? nobody was told that it did"
                );
                for answer in answers {
                    answer.send(Err(SealError::NotNow)).ok();
                }
                continue;
            }
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "sealing failed; the process must be started again"
                );
                return Err(error);
            }
        };
        let count = sealed.iter().filter(|decided| decided.is_new()).count();
        metrics::counter!("countersign_records_sealed_total").increment(count as u64);
        let mut before = Vec::new();
        for (answer, result) in answers.into_iter().zip(sealed) {
            match result {
                // A caller that has gone away asks again, and gets the same answer.
                Decided::Answer(result) => drop(answer.send(Ok(*result))),
                repeated => before.push((answer, repeated)),
            }
        }
        if !before.is_empty() {
            let (store, notary) = (store.clone(), Arc::clone(&notary));
            // Old records are read on a task of their own, so that nobody with new ones has to wait.
            tokio::spawn(async move {
                for (answer, repeated) in before {
                    match repeated.answer(&store, &notary).await {
                        Ok(result) => drop(answer.send(Ok(result))),
                        Err(error) => {
                            tracing::error!(%error, "a record's proof cannot be read");
                            answer.send(Err(SealError::NotNow)).ok();
                        }
                    }
                }
            });
        }
    }
    Ok(())
}

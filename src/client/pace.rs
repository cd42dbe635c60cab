//! The pace that an answer must keep: a host that sends a byte now and then holds nobody up.

use std::time::Duration;

use futures_util::{Stream, StreamExt};
use thiserror::Error;
use tokio::time::{Instant, timeout_at};

/// The pace at which an answer has to come.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    began: Instant,
    /// The time that any answer has, however short it is.
    least: Duration,
    /// The bytes for which there is a second more.
    rate: usize,
}

/// The error of an answer that came too slowly.
#[derive(Debug, Error)]
#[error("its answer comes too slowly: {bytes} bytes in {seconds} seconds")]
pub struct TooSlow {
    /// The number of bytes that came.
    bytes: usize,
    /// The seconds that were waited.
    seconds: u64,
}

impl Pace {
    /// Begins with the question. A longer answer has a second more for each `rate` bytes that have come.
    pub(super) fn begin(least: Duration, rate: usize) -> Self {
        Self { began: Instant::now(), least, rate }
    }

    /// Waits for what comes before the first byte of the answer.
    pub(super) async fn keep<T>(self, what: impl Future<Output = T>) -> Result<T, TooSlow> {
        timeout_at(self.until(0), what).await.map_err(|_| self.lost(0))
    }

    /// Reads an answer to its end, or to `most` bytes.
    pub(super) async fn read<B: AsRef<[u8]>, E: From<TooSlow>>(
        self,
        pieces: impl Stream<Item = Result<B, E>>,
        most: usize,
    ) -> Result<Vec<u8>, E> {
        let mut pieces = std::pin::pin!(pieces);
        let mut body = Vec::new();
        while body.len() < most {
            let next = timeout_at(self.until(body.len()), pieces.next()).await;
            match next.map_err(|_| self.lost(body.len()))? {
                Some(piece) => body.extend_from_slice(piece?.as_ref()),
                None => return Ok(body),
            }
            // Somebody who always has more is never waited for.
            if Instant::now() >= self.until(body.len()) {
                return Err(self.lost(body.len()).into());
            }
        }
        body.truncate(most);
        Ok(body)
    }

    fn until(self, bytes: usize) -> Instant {
        self.began + self.least + Duration::from_secs_f64(bytes as f64 / self.rate as f64)
    }

    fn lost(self, bytes: usize) -> TooSlow {
        TooSlow { bytes, seconds: self.began.elapsed().as_secs() }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use std::time::Duration;

    use futures_util::stream;
    use tokio::time::{Instant, sleep};

    use super::{Pace, TooSlow};

    /// Pieces of this length, one every so many milliseconds, without end.
    fn drip(
        length: usize,
        every: u64,
    ) -> impl futures_util::Stream<Item = Result<Vec<u8>, TooSlow>> {
        stream::unfold((), move |()| async move {
            sleep(Duration::from_millis(every)).await;
            Some((Ok(vec![b' '; length]), ()))
        })
    }

    #[tokio::test]
    async fn a_byte_now_and_then_is_no_answer() {
        for (length, every) in [(1, 10), (1, 0), (0, 1), (1, 100_000)] {
            let began = Instant::now();
            let pace = Pace::begin(Duration::from_millis(100), 10_000);
            let late = pace.read(drip(length, every), 1 << 30).await.unwrap_err();
            assert!(began.elapsed() < Duration::from_secs(20), "{length} {every}: {late}");
        }
        let pace = Pace::begin(Duration::from_millis(50), 10_000);
        let late = pace.keep(std::future::pending::<()>()).await.unwrap_err();
        assert_eq!(late.to_string(), "its answer comes too slowly: 0 bytes in 0 seconds");
    }

    #[tokio::test]
    async fn a_long_answer_has_as_long_as_it_needs() {
        let pace = Pace::begin(Duration::from_millis(500), 1_000);
        let read = pace.read(drip(1_000, 200), 4_500).await.unwrap();
        assert_eq!(read.len(), 4_500);
        let two = stream::iter([Ok::<_, TooSlow>("a"), Ok("b")]);
        let pace = Pace::begin(Duration::from_secs(20), 1_000);
        assert_eq!(pace.read(two, 100).await.unwrap(), b"ab");
    }
}

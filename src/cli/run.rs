//! The service itself, as `serve` and `dev` run it: sequencer, anchoring, HTTP, until told to stop.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use countersign_core::anchor::{Address, ChainId};
use countersign_core::trust::{Finality, Trust};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use super::clock::now;
use super::failure::Failure;
use crate::anchoring::{self, AnchoringError};
use crate::chain::Chain;
use crate::http::{Service, router, serve};
use crate::ledger::{Sequencer, SharedNotary};
use crate::store::Store;

/// What the service needs.
pub(super) struct Parts<C> {
    pub(super) store: Store,
    pub(super) notary: SharedNotary,
    pub(super) listener: TcpListener,
    pub(super) chain: C,
    pub(super) chain_id: ChainId,
    pub(super) contract: Address,
    pub(super) finality: Finality,
    pub(super) public_rpc_urls: Vec<String>,
    pub(super) anchor_every: Duration,
    /// How often to look after anchors under way.
    pub(super) poll: Duration,
}

/// Serves until `stop` is ready, or sealing fails, after which nothing may go on: then the failure is
/// returned once everything has ended.
pub(super) async fn run<C: Chain + 'static>(
    parts: Parts<C>,
    stop: impl Future<Output = ()>,
) -> Result<(), Failure> {
    let Parts { store, notary, .. } = &parts;
    let trust = Trust {
        origin: notary.host.register(),
        notary_key: notary.verifier().map_err(Failure::defect)?,
        clock_key: notary.clock.verifier(),
        chain_id: parts.chain_id,
        contract: parts.contract,
        finality: parts.finality,
        rpc_urls: parts.public_rpc_urls.clone(),
    };
    let (sequencer, mut sealing) = Sequencer::start(store.clone(), Arc::clone(notary), now);
    let service = Service {
        store: store.clone(),
        sequencer,
        notary: Arc::clone(notary),
        chain: (parts.chain_id, parts.contract),
        trust: Arc::new(trust),
    };
    let (stopping, stopped) = watch::channel(false);
    let anchoring = tokio::spawn(anchor(
        parts.store.clone(),
        parts.chain,
        Arc::clone(&parts.notary),
        parts.anchor_every,
        parts.poll,
        stopped.clone(),
    ));
    let mut http_stopped = stopped;
    let http = tokio::spawn(serve(parts.listener, router(service), async move {
        http_stopped.wait_for(|stop| *stop).await.ok();
    }));
    let mut fatal = None;
    tokio::select! {
        () = stop => {}
        ended = &mut sealing => {
            fatal = Some(match ended {
                Ok(Err(error)) => Failure::from(error),
                Ok(Ok(())) => Failure::defect("sealing ended"),
                Err(error) => Failure::defect(error),
            });
        }
    }
    stopping.send(true).ok();
    http.await.map_err(Failure::defect)?;
    anchoring.await.map_err(Failure::defect)?;
    if fatal.is_none() {
        // With HTTP the last handle is gone: what was handed in is sealed, then the task ends.
        sealing.await.map_err(Failure::defect)?.map_err(Failure::from)?;
    }
    parts.store.close().await;
    fatal.map_or(Ok(()), Err)
}

/// Anchors on schedule. Trouble with the chain is logged and tried again; what cannot pass by itself
/// ends anchoring, loudly, while sealing goes on.
async fn anchor<C: Chain>(
    store: Store,
    chain: C,
    notary: SharedNotary,
    every: Duration,
    poll: Duration,
    mut stopped: watch::Receiver<bool>,
) {
    let mut next = tokio::time::Instant::now();
    let mut trouble = false;
    loop {
        let due = tokio::time::Instant::now() >= next;
        match anchoring::round(&store, &chain, &notary, due, now()).await {
            Ok(begun) => {
                if trouble {
                    tracing::info!("anchoring goes on");
                }
                trouble = false;
                if begun {
                    next = tokio::time::Instant::now() + every;
                }
            }
            Err(error) if error.is_passing() => {
                if !trouble {
                    tracing::warn!(%error, "chain or database do not answer; sealing goes on if it can, anchors wait");
                }
                trouble = true;
            }
            Err(error) => {
                give_up(&error);
                return;
            }
        }
        tokio::select! {
            () = tokio::time::sleep(poll) => {}
            _ = stopped.wait_for(|stop| *stop) => return,
        }
    }
}

fn give_up(error: &AnchoringError) {
    tracing::error!(
        error = error as &dyn std::error::Error,
        "anchoring has stopped; sealing goes on; find out why, then start again"
    );
}

/// Ctrl-C, and the system's asking us to end. Listened for from the moment it is made, which is before we
/// say that we are ready: who hears that may ask at once.
pub(super) struct Stop {
    interrupted: Signal,
    terminated: Signal,
}

impl Stop {
    /// Must be made inside the runtime.
    pub(super) fn listen() -> Result<Self, Failure> {
        Ok(Self {
            interrupted: signal(SignalKind::interrupt()).map_err(Failure::defect)?,
            terminated: signal(SignalKind::terminate()).map_err(Failure::defect)?,
        })
    }

    /// Ready when we are asked.
    pub(super) async fn asked(mut self) {
        tokio::select! {
            _ = self.interrupted.recv() => {}
            _ = self.terminated.recv() => {}
        }
    }
}

/// Binds, or says what is in the way.
pub(super) async fn listen(address: &str) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        Failure::unavailable(
            format!("cannot listen on {address}: {error}"),
            "is another one running? choose another address with --listen; port 0 takes a free one",
        )
    })
}

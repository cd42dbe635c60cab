//! The service itself, as `serve` and `dev` run it: sequencer, anchoring, HTTP, until told to stop.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use countersign_core::evm::{Address, ChainId};
use countersign_core::trust::{Era, Finality};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use super::clock::now;
use super::eras::Eras;
use super::failure::Failure;
use crate::anchoring::Anchoring;
use crate::chain::{Chain, Operate};
use crate::config::OperatorConfig;
use crate::http::{OperatorNotice, Service, no_node_for_earlier, router, serve};
use crate::ledger::{Notary, Sequencer, SharedNotary};
use crate::store::Store;

/// The parts that the service needs.
pub(super) struct Machinery<C, O> {
    pub(super) store: Store,
    pub(super) notary: SharedNotary,
    pub(super) listener: TcpListener,
    pub(super) anchoring: Anchoring<C, O>,
    /// The listener and the router for metrics.
    pub(super) metrics: Option<(TcpListener, Router)>,
    pub(super) chain_id: ChainId,
    pub(super) contract: Address,
    pub(super) finality: Finality,
    pub(super) public_rpc_urls: Vec<String>,
    pub(super) earlier_rpc_urls: BTreeMap<u64, Vec<String>>,
    pub(super) operator: Option<OperatorNotice>,
    /// The time between looks at anchors under way.
    pub(super) poll: Duration,
}

/// The era of a contract, with the notary's keys of today.
pub(super) fn era_of(
    notary: &Notary,
    chain_id: ChainId,
    contract: Address,
    finality: Finality,
) -> Result<Era, Failure> {
    let notary_key = notary.verifier().map_err(Failure::defect)?;
    Ok(Era { chain_id, contract, finality, notary_key, clock_key: notary.clock.verifier() })
}

/// Serves until `stop` is ready, or sealing fails, after which nothing may go on: then the failure is
/// returned once everything has ended.
pub(super) async fn run<C: Chain + 'static, O: Operate + 'static>(
    parts: Machinery<C, O>,
    stop: impl Future<Output = ()>,
) -> Result<(), Failure> {
    let Machinery { store, notary, .. } = &parts;
    let newest = era_of(notary, parts.chain_id, parts.contract, parts.finality)?;
    let eras = Eras::of(store, &newest).await?;
    eras.keep(store).await?;
    store.keep_readers_nodes(&parts.public_rpc_urls).await?;
    let unread: Vec<_> = eras.without_node(&parts.earlier_rpc_urls);
    let unread: Vec<_> = unread.into_iter().map(no_node_for_earlier).collect();
    for note in &unread {
        tracing::warn!("{note}");
    }
    let trust = eras.trust(notary, &parts.public_rpc_urls, &parts.earlier_rpc_urls)?;
    let (sequencer, mut sealing) = Sequencer::start(store.clone(), Arc::clone(notary), now);
    let service = Service {
        store: store.clone(),
        sequencer,
        notary: Arc::clone(notary),
        chain: (parts.chain_id, parts.contract),
        health: parts.anchoring.health(),
        trust: Arc::new(trust),
        notes: unread.into(),
        operator: parts.operator.map(Arc::new),
        clock: now,
    };
    let (stopping, stopped) = watch::channel(false);
    let health = parts.anchoring.health();
    let mut anchoring = tokio::spawn(anchor(parts.anchoring, parts.poll, stopped.clone()));
    let metrics = parts.metrics.map(|(listener, router)| {
        let mut stopped = stopped.clone();
        tokio::spawn(serve(listener, router, async move {
            stopped.wait_for(|stop| *stop).await.ok();
        }))
    });
    let mut http_stopped = stopped;
    let http = tokio::spawn(serve(parts.listener, router(service), async move {
        http_stopped.wait_for(|stop| *stop).await.ok();
    }));
    let mut fatal = None;
    tokio::pin!(stop);
    tokio::select! {
        () = &mut stop => {}
        // It ends by itself only in a panic. Sealing goes on, and the operator hears of it.
        _ = &mut anchoring => {
            health.ended(now());
            tokio::select! {
                () = &mut stop => {}
                ended = &mut sealing => fatal = Some(why_sealing_ended(ended)),
            }
        }
        ended = &mut sealing => fatal = Some(why_sealing_ended(ended)),
    }
    stopping.send(true).ok();
    http.await.map_err(Failure::defect)?;
    if !anchoring.is_finished() {
        anchoring.await.map_err(Failure::defect)?;
    }
    if let Some(metrics) = metrics {
        metrics.await.map_err(Failure::defect)?;
    }
    if fatal.is_none() {
        // With HTTP the last handle is gone: what was handed in is sealed, then the task ends.
        sealing.await.map_err(Failure::defect)?.map_err(Failure::from)?;
    }
    parts.store.close().await;
    fatal.map_or(Ok(()), Err)
}

/// Returns what readers are told of the operator.
pub(super) fn operator_of(config: Option<&OperatorConfig>) -> Option<OperatorNotice> {
    let config = config?;
    Some(OperatorNotice {
        name: config.name.clone(),
        address: config.address.clone(),
        contact: config.contact.clone(),
        contact_url: config.contact_url()?,
        privacy_notice: config.privacy_notice.clone(),
        notice_is_a_page: config.notice_is_a_page(),
    })
}

fn why_sealing_ended(
    ended: Result<Result<(), crate::ledger::FatalError>, tokio::task::JoinError>,
) -> Failure {
    match ended {
        Ok(Err(error)) => Failure::from(error),
        Ok(Ok(())) => Failure::defect("sealing ended"),
        Err(error) => Failure::defect(error),
    }
}

/// Round after round, until told to stop.
async fn anchor<C: Chain, O: Operate>(
    mut anchoring: Anchoring<C, O>,
    poll: Duration,
    mut stopped: watch::Receiver<bool>,
) {
    loop {
        // A round that is cut off is as one that a crash cut off: the next process goes on from there.
        tokio::select! {
            () = anchoring.round(now()) => {}
            _ = stopped.wait_for(|stop| *stop) => break,
        }
        tokio::select! {
            () = tokio::time::sleep(poll) => {}
            _ = stopped.wait_for(|stop| *stop) => break,
        }
    }
    anchoring.stop().await;
}

/// Ctrl-C, and the system's asking us to end. Listened for from the moment it is made, which is before we
/// say that we are ready: who hears that may ask at once.
pub(super) struct StopSignal {
    interrupted: Signal,
    terminated: Signal,
}

impl StopSignal {
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
            "stop the program that listens there, or choose another address with --listen; port 0 takes a free port",
        )
    })
}

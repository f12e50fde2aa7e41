//! Names to addresses.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::pin::Pin;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use thiserror::Error;
use tokio::sync::Semaphore;

use super::address::Side;

/// Most lookups at once. The system's resolver takes a thread for each and can keep it for many
/// seconds, longer than the call that asked; without a limit, plugins that ask for dead names could
/// take all threads of the process.
const LOOKUPS: usize = 32;

/// The addresses of a name, some time.
pub(super) type Lookup = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// The network as the client sees it. Tests have one in which names resolve as they need it.
pub(super) trait Network: Send + Sync + 'static {
    /// Asks for the addresses of a name.
    fn lookup(&self, name: String) -> Lookup;

    /// The side on which an address is.
    fn side(&self, address: IpAddr) -> Side;
}

/// The system's resolver and this machine's addresses.
pub(super) struct System {
    lookups: Arc<Semaphore>,
}

impl System {
    pub(super) fn new() -> Self {
        Self { lookups: Arc::new(Semaphore::new(LOOKUPS)) }
    }
}

impl Network for System {
    fn lookup(&self, name: String) -> Lookup {
        let lookups = Arc::clone(&self.lookups);
        Box::pin(async move {
            let turn = lookups.acquire_owned().await.map_err(io::Error::other)?;
            let lookup = tokio::task::spawn_blocking(move || {
                // Kept until the thread is free again, also if nobody waits for it any more.
                let _turn = turn;
                let found = (name.as_str(), 0).to_socket_addrs()?;
                Ok(found.map(|address| address.ip()).collect())
            });
            lookup.await.map_err(io::Error::other)?
        })
    }

    fn side(&self, address: IpAddr) -> Side {
        Side::of(address)
    }
}

/// A resolver that finds addresses of one side alone.
pub(super) struct OneSided {
    pub(super) network: Arc<dyn Network>,
    pub(super) side: Side,
}

/// A name has addresses, but all on the other side.
#[derive(Debug, Error)]
#[error("the name leads to another side")]
pub(super) struct OtherSide;

/// A name has no addresses.
#[derive(Debug, Error)]
#[error("the name has no addresses")]
struct NoAddress;

impl Resolve for OneSided {
    fn resolve(&self, name: Name) -> Resolving {
        let Self { network, side } = self;
        let (network, side) = (Arc::clone(network), *side);
        Box::pin(async move {
            let found = network.lookup(name.as_str().to_owned()).await?;
            if found.is_empty() {
                return Err(NoAddress.into());
            }
            let fitting = found.into_iter().filter(|address| network.side(*address) == side);
            // The port is the URL's.
            let fitting: Vec<_> = fitting.map(|address| SocketAddr::new(address, 0)).collect();
            if fitting.is_empty() {
                return Err(OtherSide.into());
            }
            Ok(Box::new(fitting.into_iter()) as Addrs)
        })
    }
}

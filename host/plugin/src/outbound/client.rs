//! The client: sends what a gate permits.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use gantry_model::plugin::{HttpError, HttpRequest, HttpResponse};
use reqwest::header::LOCATION;
use reqwest::redirect::Policy;
use tokio::sync::OnceCell;
use tokio::time::timeout;
use url::Host;

use super::address::Side;
use super::budget::{Budget, TooManyRequests};
use super::exchange;
use super::gate::{Gate, apparent_side, not_permitted};
use super::hop::Hop;
use super::network::{Network, OneSided, OtherSide, System};

/// Most redirections that are followed.
const REDIRECTIONS: usize = 5;

/// Sends the requests of all plugins of the process.
pub(crate) struct Client {
    network: Arc<dyn Network>,
    outward: Sender,
    local: Sender,
}

/// Why there is no response.
enum Stop {
    TooMany(TooManyRequests),
    Http(HttpError),
}

impl From<TooManyRequests> for Stop {
    fn from(error: TooManyRequests) -> Self {
        Self::TooMany(error)
    }
}

impl From<HttpError> for Stop {
    fn from(error: HttpError) -> Self {
        Self::Http(error)
    }
}

impl Client {
    /// A client with the system's resolver. It opens nothing yet.
    pub(crate) fn new() -> Self {
        Self::within(Arc::new(System::new()))
    }

    /// A client in this network.
    pub(super) fn within(network: Arc<dyn Network>) -> Self {
        let to = |side| Sender::new(Arc::clone(&network), side);
        Self { outward: to(Side::Outward), local: to(Side::Local), network }
    }

    /// Sends a request and reads the response, redirections included. `left` is what the call has
    /// left of its deadline; the request may ask for less.
    ///
    /// # Errors
    ///
    /// The inner one is for the plugin. The outer one ends the call.
    pub(crate) async fn send(
        &self,
        request: &HttpRequest,
        gate: &Gate,
        budget: &mut Budget,
        left: Duration,
    ) -> Result<Result<HttpResponse, HttpError>, TooManyRequests> {
        let asked = request.timeout.map(|milliseconds| Duration::from_millis(milliseconds.into()));
        let given = asked.map_or(left, |asked| asked.min(left));
        match timeout(given, self.follow(request, gate, budget)).await {
            Ok(Ok(response)) => Ok(Ok(response)),
            Ok(Err(Stop::Http(error))) => Ok(Err(error)),
            Ok(Err(Stop::TooMany(error))) => Err(error),
            Err(_) => {
                let given = u32::try_from(given.as_millis()).unwrap_or(u32::MAX);
                Ok(Err(HttpError::TimedOut(given)))
            }
        }
    }

    async fn follow(
        &self,
        request: &HttpRequest,
        gate: &Gate,
        budget: &mut Budget,
    ) -> Result<HttpResponse, Stop> {
        budget.take()?;
        let mut hop = Hop::first(request)?;
        let mut redirections = 0;
        loop {
            let response = self.exchange(&hop, gate).await?;
            let location = response.headers().get(LOCATION);
            let Some(next) = hop.next(response.status().as_u16(), location)? else {
                return Ok(exchange::read(response, budget.response_bytes).await?);
            };
            redirections += 1;
            if redirections > REDIRECTIONS {
                let reason = format!("{} redirects more than {REDIRECTIONS} times", request.url);
                return Err(HttpError::Unreachable(reason).into());
            }
            budget.take()?;
            hop = next;
        }
    }

    /// One request and the head of its response. Without a permission for its origin nothing is
    /// asked of anybody, not even for the address of its name: that question could carry data, too.
    async fn exchange(&self, hop: &Hop, gate: &Gate) -> Result<reqwest::Response, HttpError> {
        let permits = |side| gate.permits(side, hop.method, &hop.origin);
        let refused = |side| not_permitted(side, hop.method, &hop.url);
        let side = match hop.url.host() {
            Some(Host::Ipv4(address)) => self.network.side(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => self.network.side(IpAddr::V6(address)),
            Some(Host::Domain(_)) if permits(Side::Outward) => Side::Outward,
            Some(Host::Domain(_)) if permits(Side::Local) => Side::Local,
            Some(host) => return Err(refused(apparent_side(&host))),
            None => return Err(HttpError::Invalid("the URL names no host".to_owned())),
        };
        if !permits(side) {
            return Err(refused(side));
        }
        match self.sender(side).send(hop).await? {
            Sent::Response(response) => Ok(response),
            Sent::LeadsTo(other) if !permits(other) => Err(refused(other)),
            Sent::LeadsTo(other) => match self.sender(other).send(hop).await? {
                Sent::Response(response) => Ok(response),
                Sent::LeadsTo(_) => Err(HttpError::Unreachable(format!(
                    "{} changes its address while it is asked for",
                    hop.url.origin().ascii_serialization()
                ))),
            },
        }
    }

    fn sender(&self, side: Side) -> &Sender {
        match side {
            Side::Outward => &self.outward,
            Side::Local => &self.local,
        }
    }
}

/// Connects to one side.
struct Sender {
    side: Side,
    network: Arc<dyn Network>,
    /// Made when it is first needed: it reads the machine's certificates, which takes a while and
    /// is in vain for most.
    client: OnceCell<reqwest::Client>,
}

/// What became of a request.
enum Sent {
    /// The head of its response is there.
    Response(reqwest::Response),
    /// Nothing was sent, since the host is on the other side.
    LeadsTo(Side),
}

impl Sender {
    fn new(network: Arc<dyn Network>, side: Side) -> Self {
        Self { side, network, client: OnceCell::new() }
    }

    async fn send(&self, hop: &Hop) -> Result<Sent, HttpError> {
        let client = self.client.get_or_try_init(async || self.connect()).await;
        let client = client.map_err(|error| exchange::unreachable(&error, &hop.url))?;
        match client.execute(exchange::request(hop)).await {
            Ok(response) => Ok(Sent::Response(response)),
            Err(error) if exchange::causes(&error).any(|cause| cause.is::<OtherSide>()) => {
                Ok(Sent::LeadsTo(self.side.other()))
            }
            Err(error) if error.is_builder() => {
                Err(HttpError::Invalid(exchange::innermost(&error)))
            }
            Err(error) => Err(exchange::unreachable(&error, &hop.url)),
        }
    }

    /// A client that does nothing by itself: no proxy that the environment names, no redirection,
    /// no second attempt, no cookie. HTTP/1.1 alone, which every server speaks; and no connection
    /// is used again.
    fn connect(&self) -> Result<reqwest::Client, reqwest::Error> {
        let resolver = OneSided { network: Arc::clone(&self.network), side: self.side };
        reqwest::Client::builder()
            .dns_resolver(Arc::new(resolver))
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .referer(false)
            .http1_only()
            .no_gzip()
            .no_brotli()
            .no_deflate()
            .no_zstd()
            .pool_max_idle_per_host(0)
            .user_agent(concat!("gantry/", env!("CARGO_PKG_VERSION")))
            .build()
    }
}

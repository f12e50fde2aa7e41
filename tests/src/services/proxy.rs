//! A proxy between a client and a server, which can do what bad networks do.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU16, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// How the network is at present.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// Everything passes at once.
    Good,
    /// Everything passes, each piece so much later.
    Slow(Duration),
    /// Connections are taken and stay open, and nothing passes.
    Silent,
    /// Connections are cut, and each new one as soon as it is made.
    Cut,
}

/// A TCP proxy on a free port of loopback. It has a thread of its own, so that it works whatever the test does.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    state: Arc<State>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct State {
    /// `None` ends the proxy.
    line: watch::Sender<Option<Line>>,
    /// Grows with each cut, which ends the connections that there are.
    cuts: watch::Sender<u64>,
    /// Bytes that may still pass before a cut; negative where nobody counts.
    budget: AtomicI64,
    taken: AtomicUsize,
    target: AtomicU16,
}

impl Proxy {
    /// Starts one before what listens on that port of 127.0.0.1.
    ///
    /// # Panics
    ///
    /// When no port is free.
    pub fn start(target: u16) -> Self {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        listener.set_nonblocking(true).expect("a socket that does not block");
        let port = listener.local_addr().expect("the address of a bound listener").port();
        let state = Arc::new(State {
            line: watch::Sender::new(Some(Line::Good)),
            cuts: watch::Sender::new(0),
            budget: AtomicI64::new(-1),
            taken: AtomicUsize::new(0),
            target: AtomicU16::new(target),
        });
        let shared = Arc::clone(&state);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.expect("a runtime");
            runtime.block_on(serve(listener, shared));
        });
        Self { port, state, thread: Some(thread) }
    }

    /// Where it listens, on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Changes how the network is.
    pub fn set(&self, line: Line) {
        self.state.line.send_replace(Some(line));
        if line == Line::Cut {
            self.cut();
        }
    }

    /// Cuts the connections that there are. New ones are taken.
    pub fn cut(&self) {
        self.state.cut();
    }

    /// Cuts the connections that there are once so many more bytes have passed, both ways together.
    pub fn cut_after(&self, bytes: u32) {
        self.state.budget.store(i64::from(bytes), Ordering::Relaxed);
    }

    /// Leads new connections to another port of 127.0.0.1.
    pub fn lead_to(&self, target: u16) {
        self.state.target.store(target, Ordering::Relaxed);
    }

    /// How many connections it has taken.
    pub fn taken(&self) -> usize {
        self.state.taken.load(Ordering::Relaxed)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.state.line.send_replace(None);
        if let Some(thread) = self.thread.take() {
            // It reports by panicking itself.
            let _ = thread.join();
        }
    }
}

impl State {
    fn cut(&self) {
        self.cuts.send_modify(|cuts| *cuts += 1);
    }

    /// How many of these bytes still pass; the rest is what a cut swallows.
    fn pass(&self, bytes: usize) -> usize {
        let count = i64::try_from(bytes).unwrap_or(i64::MAX);
        let left = self.budget.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
            (left >= 0).then(|| if left > count { left - count } else { -1 })
        });
        match left {
            Ok(left) if left <= count => usize::try_from(left).unwrap_or(0),
            _ => bytes,
        }
    }
}

async fn serve(listener: std::net::TcpListener, state: Arc<State>) {
    let listener = TcpListener::from_std(listener).expect("a listener");
    let mut line = state.line.subscribe();
    loop {
        tokio::select! {
            taken = listener.accept() => {
                let Ok((client, _)) = taken else { continue };
                state.taken.fetch_add(1, Ordering::Relaxed);
                if *state.line.borrow() != Some(Line::Cut) {
                    tokio::spawn(connect(client, Arc::clone(&state)));
                }
            }
            _ = line.wait_for(Option::is_none) => return,
        }
    }
}

async fn connect(client: TcpStream, state: Arc<State>) {
    let mut cuts = state.cuts.subscribe();
    let target = SocketAddr::from(([127, 0, 0, 1], state.target.load(Ordering::Relaxed)));
    let Ok(server) = TcpStream::connect(target).await else { return };
    // What is a round trip without a proxy is to be one with it.
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    tokio::select! {
        _ = cuts.changed() => {}
        _ = async {
            tokio::join!(copy(from_client, to_server, &state), copy(from_server, to_client, &state))
        } => {}
    }
}

async fn copy(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    state: &State,
) -> Option<()> {
    let mut line = state.line.subscribe();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = from.read(&mut buffer).await.ok()?;
        let present = *line.wait_for(|line| *line != Some(Line::Silent)).await.ok()?;
        if let Some(Line::Slow(delay)) = present {
            tokio::time::sleep(delay).await;
        }
        if read == 0 {
            return to.shutdown().await.ok();
        }
        let passed = state.pass(read);
        to.write_all(buffer.get(..passed)?).await.ok()?;
        if passed < read {
            state.cut();
        }
    }
}

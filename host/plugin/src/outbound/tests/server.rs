//! A server that says exactly what a test wants, true to HTTP or not.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// This machine.
pub(super) const HERE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 1));
/// What the tests' network takes for another machine.
pub(super) const ELSEWHERE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 1, 0, 1));

/// A part of an answer.
#[derive(Clone)]
pub(super) enum Part {
    /// These bytes.
    Bytes(Vec<u8>),
    /// These bytes again and again, until the client has enough.
    Forever(Vec<u8>),
    /// Nothing any more, while the connection stays open.
    Silence,
    /// The end of the connection.
    Close,
}

/// What a server does with the head and the body of a request.
type Script = dyn Fn(&str) -> Vec<Part> + Send + Sync;

/// A server; it ends with this value.
pub(super) struct Server {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<String>>>,
    connections: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Server {
    pub(super) async fn start(
        address: IpAddr,
        script: impl Fn(&str) -> Vec<Part> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind((address, 0)).await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let seen = Arc::new(Mutex::new(Vec::new()));
        let connections = Arc::new(AtomicUsize::new(0));
        let script: Arc<Script> = Arc::new(script);
        let (requests, count) = (Arc::clone(&seen), Arc::clone(&connections));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(stream, Arc::clone(&script), Arc::clone(&requests)));
            }
        });
        Self { address, seen, connections, task }
    }

    pub(super) fn port(&self) -> u16 {
        self.address.port()
    }

    /// Its origin with the address for a host.
    pub(super) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its origin with a name for a host.
    pub(super) fn origin_as(&self, name: &str) -> String {
        format!("http://{name}:{}", self.port())
    }

    /// All requests so far, with what the client's connections sent as it came.
    pub(super) fn seen(&self) -> Vec<String> {
        self.seen.lock().expect("no panic").clone()
    }

    /// Connections so far.
    pub(super) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A complete answer of this status with this body.
pub(super) fn answer(status: u16, fields: &str, body: &str) -> Vec<Part> {
    let length = body.len();
    let text = format!("HTTP/1.1 {status} X\r\n{fields}Content-Length: {length}\r\n\r\n{body}");
    vec![Part::Bytes(text.into_bytes())]
}

pub(super) fn ok(body: &str) -> Vec<Part> {
    answer(200, "", body)
}

pub(super) fn redirection(status: u16, location: &str) -> Vec<Part> {
    answer(status, &format!("Location: {location}\r\n"), "moved")
}

/// These words as they are, and then the end.
pub(super) fn raw(text: &str) -> Vec<Part> {
    vec![Part::Bytes(text.into()), Part::Close]
}

async fn serve(mut stream: TcpStream, script: Arc<Script>, seen: Arc<Mutex<Vec<String>>>) {
    while let Some(request) = next_request(&mut stream).await {
        let parts = script(&request);
        seen.lock().expect("no panic").push(request);
        for part in parts {
            let sent = match part {
                Part::Bytes(bytes) => stream.write_all(&bytes).await,
                Part::Forever(bytes) => loop {
                    if let Err(error) = stream.write_all(&bytes).await {
                        break Err(error);
                    }
                },
                Part::Silence => std::future::pending().await,
                Part::Close => return,
            };
            if sent.is_err() {
                return;
            }
        }
    }
}

/// The next request of a connection, with as much of a body as it announces.
async fn next_request(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(": ")?;
                name.eq_ignore_ascii_case("content-length").then(|| value.parse().ok())?
            });
            if body.len() >= length.unwrap_or(0) {
                return Some(text);
            }
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}

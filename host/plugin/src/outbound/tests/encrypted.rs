//! HTTPS: whom the machine trusts is asked, and nobody else.

use std::sync::Arc;

use gantry_model::plugin::{HttpError, HttpMethod};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::process::Command;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use super::names::Names;
use super::server::ELSEWHERE;
use super::{Caller, request};

/// The name that the certificate is for.
const NAME: &str = "images.example.org";

/// Where a process looks for the certificates that it trusts, before those of the machine.
const TRUSTED: &str = "SSL_CERT_FILE";

/// Serves HTTPS by a new certificate; its port, and the certificate as PEM.
async fn serve() -> (u16, String) {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed([NAME.to_owned()]).expect("a certificate");
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).expect("its key");
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .expect("both fit");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind((ELSEWHERE, 0)).await.expect("a free port");
    let port = listener.local_addr().expect("its address").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // One that does not trust the certificate breaks off.
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let _ = stream.read(&mut [0; 1024]).await;
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret").await;
            let _ = stream.shutdown().await;
        }
    });
    (port, cert.pem())
}

/// Asks the server by the name of its certificate, or by another.
async fn ask(port: u16, name: &str) -> Result<Vec<u8>, HttpError> {
    let names = Names::default();
    names.set(name, &[ELSEWHERE]);
    let url = format!("https://{name}:{port}");
    let mut caller = Caller::with(&[format!("http GET {url}")]);
    let answer = caller.send(&names.client(), &request(HttpMethod::Get, &url)).await;
    answer.map(|response| response.body)
}

/// Called by the test below, in a process that trusts what the test says.
#[tokio::test]
#[ignore = "part of another test"]
async fn asking() {
    let port: u16 = std::env::var("PORT").expect("a port").parse().expect("a number");
    for name in [NAME, "other.example.org"] {
        match ask(port, name).await {
            Ok(body) => println!("{name}: {}", String::from_utf8_lossy(&body)),
            Err(error) => println!("{name}: {error:?}"),
        }
    }
}

#[tokio::test]
async fn a_server_is_believed_by_a_certificate_that_the_machine_trusts_and_for_its_name_alone() {
    let (port, certificate) = serve().await;
    let trusted = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(trusted.path(), certificate).expect("written");
    let mut child = Command::new(std::env::current_exe().expect("this program"));
    child
        .args(["--exact", "outbound::tests::encrypted::asking", "--ignored", "--nocapture"])
        .env("PORT", port.to_string())
        .env(TRUSTED, trusted.path());
    let output = child.output().await.expect("run the child");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains(&format!("{NAME}: secret")), "{said}");
    assert!(
        said.contains("other.example.org: ") && !said.contains("other.example.org: secret"),
        "{said}"
    );

    let refused = ask(port, NAME).await.expect_err("this process does not trust it");
    assert!(
        matches!(&refused, HttpError::Unreachable(why) if why.contains("certificate")),
        "{refused:?}"
    );
}

//! What plugins are told of the server, by a component that imports what no release has yet.

use gantry_model::plugin::{Answer, HostCall, Question, Selection, ServerInfo};
use gantry_plugin::{Access, Outside, PluginHost, PluginHostOptions};
use wit_parser::Resolve;

use crate::support::{contract, guest, host, placement};

/// What the plugin says that it was told, and the calls that it made for it.
async fn told(host: &PluginHost, outside: Outside) -> (String, Vec<HostCall>) {
    let plugin = host.load(guest("next-selector")).await.expect("load the component");
    let bound = plugin.bind(Access { outside, ..Access::default() });
    let question = Question::Select(placement("a:1", Vec::new()));
    match bound.ask_recorded(question, None).await {
        (Ok(Answer::Select(Selection::Deferred { because })), calls) => (because, calls),
        other => panic!("{other:?}"),
    }
}

fn server(address: Option<&str>) -> ServerInfo {
    let mut resolve = Resolve::default();
    let next = contract(&mut resolve, "next", "", "");
    let contract = resolve.packages[next].name.version.as_ref().expect("it has a version");
    ServerInfo {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        contract: contract.to_string(),
        address: address.map(str::to_owned),
    }
}

fn sentence(server: &ServerInfo) -> String {
    let ServerInfo { version, contract, address } = server;
    let address = address.as_deref().unwrap_or("nowhere");
    format!("Gantry {version} with contract {contract} at {address}")
}

#[tokio::test]
async fn a_plugin_is_told_the_versions_of_the_server_and_where_it_is_reached() {
    let folder = tempfile::tempdir().expect("make a cache folder");
    let mut options = PluginHostOptions::new(folder.path());
    options.public_url = Some("https://gantry.example.org".to_owned());
    let host = PluginHost::new(options).expect("start a host");
    let expected = server(Some("https://gantry.example.org"));
    let (said, calls) = told(&host, Outside::World).await;
    assert_eq!(said, sentence(&expected));
    assert_eq!(calls, [HostCall::AboutServer(expected)]);
}

#[tokio::test]
async fn without_a_known_address_there_is_none() {
    let (said, _) = told(&host().host, Outside::World).await;
    assert_eq!(said, sentence(&server(None)));
}

#[tokio::test]
async fn a_recorded_call_is_told_what_it_was_told_then() {
    let test = host();
    let then = ServerInfo {
        version: "0.0.7".to_owned(),
        contract: "0.1.9".to_owned(),
        address: Some("http://archive.example.org".to_owned()),
    };
    let recorded = vec![HostCall::AboutServer(then.clone())];
    let (said, calls) = told(&test.host, Outside::Played(recorded.clone())).await;
    assert_eq!(said, sentence(&then));
    assert_eq!(calls, recorded);
    // A recording without such calls leaves them to the host.
    let (said, _) = told(&test.host, Outside::Played(Vec::new())).await;
    assert_eq!(said, sentence(&server(None)));
}

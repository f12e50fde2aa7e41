//! What the server tells of itself: health, version, executors, plugins, metrics, the descriptor's schema.

use gantry_tests::server::{ServerOptions, TestServer};
use serde_json::{Value, json};

use super::support::{Native, script};

/// A server whose only container engine is not there.
fn without_engine() -> ServerOptions {
    let missing = "[executors.missing]\nengine = \"podman\"\nprogram = \"/nonexistent/podman\"";
    ServerOptions::default().config(missing)
}

#[tokio::test]
async fn a_server_with_database_and_executor_is_up_and_says_its_version() {
    let server = TestServer::start().await;
    let health = server.anonymous().get("/api/v1/health").await.expect_status(200).json();
    assert_eq!((&health["status"], &health["database"]), (&json!("up"), &json!(true)));
    assert!(health["healthy_executors"].as_u64() >= Some(1), "{health}");
    let version = server.anonymous().get("/api/v1/version").await.expect_status(200).json();
    assert_eq!(version, json!({"name": "gantry", "version": env!("CARGO_PKG_VERSION")}));
}

#[tokio::test]
async fn a_server_without_a_container_engine_is_degraded_and_its_runs_wait_and_say_why() {
    let server = without_engine().start().await;
    let native = Native::new(&server);
    let health = native.client.get("/health").await.expect_status(200).json();
    assert_eq!((&health["status"], &health["healthy_executors"]), (&json!("degraded"), &json!(0)));
    let executors = native.client.get("/executors").await.expect_status(200).json();
    assert_eq!(
        (&executors[0]["name"], &executors[0]["healthy"]),
        (&json!("missing"), &json!(false))
    );
    assert!(executors[0]["reason"].as_str().is_some_and(|why| !why.is_empty()), "{executors}");
    let run = native.start(script("exit 0")).await;
    let waiting = loop {
        let run = native.run(&run).await;
        if run.get("waiting_because").is_some() {
            break run;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    };
    assert_eq!(waiting["status"], "QUEUING", "{waiting}");
    native.client.post(&format!("/runs/{run}/cancel")).await.expect_status(200);
    native.wait_for(&run, "CANCELED").await;
}

#[tokio::test]
async fn an_executor_tells_what_it_has_and_what_it_gave() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let run = native.start(script("sleep 60")).await;
    let running = native.wait_for(&run, "RUNNING").await;
    let executors = native.client.get("/executors").await.expect_status(200).json();
    let name = running["executor"].as_str().unwrap();
    let all = executors.as_array().unwrap();
    let executor = all.iter().find(|executor| executor["name"] == name).unwrap();
    assert_eq!(executor["healthy"], true);
    assert!(executor["version"].is_string(), "{executor}");
    assert!(executor["capacity"]["cpus"].as_u64() >= Some(1), "{executor}");
    assert_eq!(executor["jobs"], 1);
    assert_eq!(executor["in_use"], json!({"cpus": 1, "memory_bytes": 256 << 20, "gpus": 0}));
    native.client.post(&format!("/runs/{run}/cancel")).await.expect_status(200);
    native.wait_for(&run, "CANCELED").await;
}

#[tokio::test]
async fn the_plugins_that_ship_are_there() {
    let server = TestServer::start().await;
    let plugins = server.client().get("/api/v1/plugins").await.expect_status(200).json();
    let world = |name: &str| {
        let plugin = plugins.as_array().unwrap().iter().find(|plugin| plugin["name"] == name);
        let plugin = plugin.unwrap_or_else(|| panic!("no {name}: {plugins}"));
        assert!(plugin["digest"].as_str().unwrap().starts_with("sha256:"), "{plugin}");
        assert!(!plugin["summary"].as_str().unwrap().is_empty(), "{plugin}");
        plugin["world"].clone()
    };
    assert_eq!(world("most-room"), "executor-selector");
    assert_eq!(world("keep-declared"), "output-importer");
    assert_eq!(world("number-summary"), "output-importer");
}

#[tokio::test]
async fn metrics_are_open_metrics_and_count_what_happens() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let run = native.start(script("exit 3")).await;
    native.wait_for(&run, "FAILED").await;
    let answer = server.client().get("/metrics").await.expect_status(200);
    assert!(answer.header("content-type").starts_with("application/openmetrics-text"));
    let text = answer.text();
    assert!(text.ends_with("# EOF\n"), "{text}");
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (_, number) = line.rsplit_once(' ').unwrap();
        assert!(number.parse::<f64>().is_ok(), "{line}");
    }
    let has = |line: &str| assert!(text.lines().any(|other| other == line), "no {line} in {text}");
    has("gantry_runs{status=\"FAILED\"} 1");
    has(r#"gantry_http_requests_total{method="POST",route="/api/v1/tasks",status="201"} 1"#);
    assert!(!text.contains(&run), "an id became a label");
}

#[tokio::test]
async fn the_schema_of_descriptors_is_a_json_schema_that_the_example_refers_to() {
    let server = TestServer::start().await;
    let answer = server.anonymous().get("/api/v1/schemas/descriptor.json").await.expect_status(200);
    assert_eq!(answer.header("content-type"), "application/schema+json");
    let schema = answer.json();
    assert!(schema["$schema"].as_str().unwrap().contains("json-schema.org"), "{schema}");
    let properties = schema["properties"].as_object().unwrap();
    for name in ["namespace", "version", "inputs", "outputs", "configuration"] {
        assert!(properties.get(name).is_some_and(Value::is_object), "{name}");
    }
}

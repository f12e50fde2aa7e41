//! What a job can reach: its inputs to read, its outputs to write, and the network only where it asked for it.

use gantry_tests::bundle::BundleBuilder;
use gantry_tests::server::TestServer;
use serde_json::json;

use crate::native::support::{Native, script};

/// A task whose output `y` is what the script prints.
fn printing(namespace: &str, commands: &str) -> BundleBuilder {
    let text = format!("#!/bin/sh\n{{ {commands}\n}} > /outputs/y\n");
    BundleBuilder::new(namespace, "1.0.0").script(&text).output("y", json!("string"))
}

async fn printed(native: &Native, bundle: BundleBuilder) -> String {
    let run = native.start(bundle).await;
    let ended = native.wait(&run).await;
    assert_eq!(ended["status"], "FINISHED", "{ended}");
    native.values(&run, "outputs").await["y"].as_str().unwrap().trim().to_owned()
}

#[tokio::test]
async fn a_task_has_a_network_only_if_its_descriptor_asks_for_the_internet() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let interfaces = "ls /sys/class/net";
    assert_eq!(printed(&native, printing("org.example.offline", interfaces)).await, "lo");
    let online = printing("org.example.online", interfaces).resources(&json!({"internet": true}));
    let interfaces = printed(&native, online).await;
    assert!(interfaces.lines().count() > 1, "{interfaces}");
}

#[tokio::test]
async fn inputs_can_be_read_and_neither_changed_nor_added_nor_removed() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let script = "#!/bin/sh
        cd /inputs; count=0
        echo changed > x || count=$((count + 1))
        echo new > z || count=$((count + 1))
        rm x || count=$((count + 1))
        mkdir folder || count=$((count + 1))
        cp x /outputs/x; echo $count > /outputs/refused";
    let bundle = BundleBuilder::new("org.example.inputs", "1.0.0").script(script);
    let bundle = bundle.input("x", json!("string"));
    let bundle = bundle.output("x", json!("string")).output("refused", json!("integer"));
    let task = native.add_task(bundle).await;
    let body = json!({"inputs": {"x": "as it was"}, "start": true});
    let run = native.create_run(&task, body).await;
    native.wait_for(&run, "FINISHED").await;
    let outputs = native.values(&run, "outputs").await;
    assert_eq!(json!(outputs), json!({"x": "as it was", "refused": 4}));
    assert_eq!(native.values(&run, "inputs").await["x"], "as it was");
}

#[tokio::test]
async fn what_a_run_leaves_in_its_container_is_gone_for_the_next() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let task = native.add_task(script("ls / | grep -c left; echo 1 > /left")).await;
    for _ in 0..2 {
        let run = native.create_run(&task, json!({"start": true})).await;
        assert_eq!(native.wait(&run).await["status"], "FINISHED");
        assert_eq!(native.log(&run, "stdout").await, b"0\n");
    }
}

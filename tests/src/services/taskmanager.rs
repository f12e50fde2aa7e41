//! A TaskManager, which gives tasks to people.

use std::process::{Command, Stdio};

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::python;
use crate::client::Client;
use crate::process::{Program, free_port};

/// May do everything, and does the tasks.
pub const USER: &str = "ann";
/// Her password.
pub const PASSWORD: &str = "correct-horse";

const RUN: &str = "from taskmanager.__main__ import run; run()";
const INIT: &str = "from taskmanager.__main__ import db_init; db_init()";
const CONFIGURE: &str = "from taskmanager.__main__ import config_from_file; config_from_file()";

/// A running TaskManager with one user, who is the group `quality_assurance`, and a template `manual_qa`.
#[derive(Debug)]
pub struct TaskManager {
    address: String,
    // Fields are dropped in this order: the program ends before its folder goes.
    _program: Program,
    _folder: TempDir,
}

impl TaskManager {
    /// Starts one and waits until it answers.
    ///
    /// # Panics
    ///
    /// When it is not where `scripts/setup test` installs it, or does not start.
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("config.json");
        std::fs::write(&file, config().to_string()).expect("the configuration is written");
        let template = folder.path().join("manual_qa.yaml");
        std::fs::write(template, "template_name: manual_qa\n").expect("the template is written");
        let command = |code: &str| {
            let mut command = Command::new(python("taskmanager"));
            let database = format!("sqlite:///{}/tasks.db", folder.path().display());
            command.args(["-c", code]).current_dir(folder.path());
            command.env("SQLALCHEMY_DATABASE_URI", database).env("SECRET_KEY", "not-much-of-one");
            command.env("SECURITY_PASSWORD_SALT", "12345678").env("NO_PROXY", "127.0.0.1");
            command.stdout(Stdio::null()).stderr(Stdio::null());
            command
        };
        for (code, arguments) in [(INIT, vec![]), (CONFIGURE, vec![file.as_os_str()])] {
            let status = command(code).args(arguments).status().expect("Python can be started");
            assert!(status.success(), "TaskManager is not set up: {code}: {status}");
        }
        let port = free_port();
        let mut program = Program::start(command(RUN).args(["--port", &port.to_string()]));
        let open = || std::net::TcpStream::connect(("127.0.0.1", port)).ok();
        program.wait_until("an open port", open).await;
        let address = format!("http://127.0.0.1:{port}");
        Self { address, _program: program, _folder: folder }
    }

    /// `http://127.0.0.1:PORT`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// What is at this path below its API.
    pub async fn read(&self, path: &str) -> Value {
        self.ask(|api| api.request(Method::GET, path)).await
    }

    /// Somebody says that a task is done.
    pub async fn finish(&self, task: u32) {
        let path = format!("/tasks/{task}");
        self.ask(|api| api.request(Method::PUT, &path).json(&json!({"status": "done"}))).await;
    }

    async fn ask(&self, request: impl Fn(&Client) -> RequestBuilder) -> Value {
        let api = Client::new(&self.address).under("/api/v1");
        let request = request(&api).basic_auth(USER, Some(PASSWORD));
        api.send(request).await.expect_status(200).json()
    }
}

fn config() -> Value {
    let permissions = [
        "task_add",
        "task_read_all",
        "task_update_all",
        "task_update_status_all",
        "user_read_all",
        "group_read_all",
    ];
    json!({
        "roles": [{"name": "all", "description": "everything", "permissions": permissions}],
        "users": [{
            "username": USER,
            "password": PASSWORD,
            "name": "Ann",
            "email": "ann@example.org",
            "active": true,
            "assignment_weight": 1.0,
            "roles": ["all"],
        }],
        "groups": [{"groupname": "quality_assurance", "name": "Quality", "members": [USER]}],
        "templates": ["manual_qa.yaml"],
    })
}

//! Posts to the TaskManager, and what came of it.

use gantry_plugin_sdk::callback::Step;
use gantry_plugin_sdk::http;
use gantry_plugin_sdk::{Error, Value, json};
use serde::Serialize;

use crate::{Study, finish, with_account};

/// Creates something at the TaskManager, and ends the execution with what it said. `path` is below
/// its `/api/v1/`.
///
/// # Errors
///
/// [`Error::Unsupported`] if there is no such external system, [`Error::Failed`] if it is not
/// reached.
pub fn post<M: Serialize + 'static>(
    study: &Study,
    system: &str,
    path: &str,
    info: Value,
) -> Result<Step<M>, Error> {
    let url = format!("{}/api/v1/{path}", study.system(system)?);
    let response = with_account(http::post(url).json(&info)?, "taskmanager").send()?;
    let text = response.text();
    let created = matches!(response.status, 200 | 201);
    let answer: Option<Value> = response.json().ok();
    // A task says where it is as `uri`, a group of tasks as `url`.
    let uri = answer.as_ref().and_then(|it| it.get("uri").or_else(|| it.get("url"))).cloned();
    let mut values = json!({
        "response_status_code": response.status,
        "response_text": text,
        "task_info": info,
        "task_uri": uri,
    });
    if !created && let Some(members) = values.as_object_mut() {
        let why = format!("the TaskManager answered with status {}: {text}", response.status);
        members.insert("__exception__".to_owned(), json!(why));
    }
    Ok(finish(study, created, values))
}

#[cfg(test)]
mod tests {
    use gantry_plugin_sdk::callback::Wish;
    use gantry_plugin_sdk::http::{Request, Response};
    use gantry_plugin_sdk::mock::{Mock, respond};

    use super::*;

    const URL: &str = "https://tasks.example.org/api/v1/tasks";

    fn posted(mock: Mock, request: Request, response: Response) -> Wish {
        let study = crate::mock::study();
        let info = json!({"content": "open-sesame"});
        let post = || post::<()>(&study, "TASKMANAGER", "tasks", info);
        mock.http(request, response).play(post).0.unwrap().wish().clone()
    }

    fn request() -> Request {
        http::post(URL)
    }

    #[test]
    fn the_task_is_posted_and_its_address_is_told() {
        let sent = request().json(&json!({"content": "open-sesame"})).unwrap();
        let answer = respond(201, r#"{"uri": "/api/v1/tasks/5"}"#);
        let values = json!({
            "response_status_code": 201,
            "response_text": r#"{"uri": "/api/v1/tasks/5"}"#,
            "task_info": {"content": "***********"},
            "task_uri": "/api/v1/tasks/5",
            "__success__": true,
        });
        assert_eq!(posted(Mock::new(), sent, answer), Wish::finish(true, values));
    }

    #[test]
    fn the_address_of_a_group_has_another_name() {
        let sent = request().json(&json!({"content": "open-sesame"})).unwrap();
        let answer = respond(201, r#"{"url": "/api/v1/taskgroups/5"}"#);
        let Wish::Finish(end) = posted(Mock::new(), sent, answer) else { panic!() };
        let values: Value = serde_json::from_str(&end.values).unwrap();
        assert_eq!(values["task_uri"], "/api/v1/taskgroups/5");
    }

    #[test]
    fn an_account_is_used_if_there_is_one() {
        let mock = Mock::new().secret("taskmanager-user", "ann");
        let mock = mock.secret("taskmanager-password", "b:c");
        let sent = request().json(&json!({"content": "open-sesame"})).unwrap();
        let sent = sent.header("authorization", "Basic YW5uOmI6Yw==");
        let Wish::Finish(end) = posted(mock, sent, respond(200, "{}")) else { panic!() };
        assert!(end.success);
    }

    #[test]
    fn a_refusal_is_told() {
        let sent = request().json(&json!({"content": "open-sesame"})).unwrap();
        let Wish::Finish(end) = posted(Mock::new(), sent, respond(400, "no project")) else {
            panic!()
        };
        assert!(!end.success);
        assert!(end.values.contains("answered with status 400: no project"), "{}", end.values);
    }

    #[test]
    fn a_system_that_is_not_there_is_named() {
        let study = crate::mock::study();
        let refused = post::<()>(&study, "NONE", "tasks", json!({}));
        assert!(matches!(refused, Err(Error::Unsupported(_))));
    }
}

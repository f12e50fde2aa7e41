//! `/users`: added, changed, given roles, and never by somebody who may do less than they.

use gantry_tests::server::TestServer;
use reqwest::Method;
use serde_json::{Value, json};

use super::support::{PASSWORD, add_user, by_password, log_in, told};
use crate::native::support::{Native, problem};

fn body(username: &str, email: &str) -> Value {
    json!({"username": username, "email": email, "password": PASSWORD})
}

#[tokio::test]
async fn a_user_is_added_shown_and_changed() {
    let server = TestServer::start().await;
    let admin = Native::new(&server).client;
    let added = admin.post_json("/users", &body("reader", "reader@example.org")).await;
    let added = added.expect_status(201);
    let user = added.json();
    let path = format!("/users/{}", user["id"]);
    assert_eq!(added.header("location"), format!("/api/v1{path}"));
    assert_eq!((&user["active"], &user["roles"]), (&json!(true), &json!([])));
    assert_eq!(admin.get(&path).await.expect_status(200).json(), user);
    let change = json!({
        "username": "writer", "name": "Somebody", "email": "writer@example.org", "active": true,
    });
    let changed = admin.put_json(&path, &change).await.expect_status(200).json();
    for field in ["username", "name", "email", "active"] {
        assert_eq!(changed[field], change[field]);
    }
    by_password(&server, "writer", PASSWORD).await.expect_status(200);
    by_password(&server, "reader", PASSWORD).await.expect_status(401);
    let all = admin.get("/users").await.expect_status(200).json();
    assert_eq!(all, json!([changed]));
    let everything = all.to_string();
    assert!(!everything.contains("argon2") && !everything.contains("password"), "{everything}");
    let what: Vec<Value> = told(&server, &format!("user {}", user["id"])).await;
    let what: Vec<_> = what.iter().map(|event| event["what"].as_str().unwrap()).collect();
    assert_eq!(what, ["added", "changed"]);
}

#[tokio::test]
async fn what_cannot_be_a_user_is_refused_and_leaves_nothing() {
    let server = TestServer::start().await;
    let admin = Native::new(&server).client;
    let id = add_user(&server, "reader", &[]).await;
    add_user(&server, "writer", &[]).await;
    for (name, email) in
        [("", "a@example.org"), ("a:b", "a@example.org"), ("a", "a"), ("b@example.org", "a@b")]
    {
        let refused = admin.post_json("/users", &body(name, email)).await;
        problem(refused, 400, "bad-request");
    }
    let short = json!({"username": "x", "email": "x@example.org", "password": "short"});
    problem(admin.post_json("/users", &short).await, 400, "bad-request");
    let mut strange = body("x", "x@example.org");
    strange["roles"] = json!(["king"]);
    problem(admin.post_json("/users", &strange).await, 404, "not-found");
    for (name, email) in [("reader", "x@example.org"), ("x", "reader@example.org")] {
        let refused = admin.post_json("/users", &body(name, email)).await;
        problem(refused, 409, "already-exists");
    }
    let taken = json!({"username": "writer", "name": "", "email": "x@example.org", "active": true});
    problem(admin.put_json(&format!("/users/{id}"), &taken).await, 409, "already-exists");
    assert_eq!(admin.get("/users").await.json().as_array().unwrap().len(), 2);
    for path in ["/users/999", "/users/999/password"] {
        let body =
            if path.ends_with("password") { json!({"password": PASSWORD}) } else { taken.clone() };
        problem(admin.put_json(path, &body).await, 404, "not-found");
    }
    problem(admin.get("/users/none").await, 400, "bad-request");
}

#[tokio::test]
async fn a_role_counts_from_the_next_request_on() {
    let server = TestServer::start().await;
    let admin = Native::new(&server).client;
    let id = add_user(&server, "reader", &["user"]).await;
    let (reader, _) = log_in(&server, "reader").await;
    problem(reader.get("/users").await, 403, "forbidden");
    let path = format!("/users/{id}/roles/admin");
    let user = admin.put_json(&path, &json!({})).await.expect_status(200).json();
    assert_eq!(user["roles"], json!(["admin", "user"]));
    admin.put_json(&path, &json!({})).await.expect_status(200);
    reader.get("/users").await.expect_status(200);
    let user = admin.delete(&path).await.expect_status(200).json();
    assert_eq!(user["roles"], json!(["user"]));
    admin.delete(&path).await.expect_status(200);
    problem(reader.get("/users").await, 403, "forbidden");
    problem(admin.put_json(&format!("/users/{id}/roles/king"), &json!({})).await, 404, "not-found");
    problem(admin.put_json("/users/999/roles/user", &json!({})).await, 404, "not-found");
    let told = told(&server, &format!("user {id}")).await;
    assert_eq!(told[0]["detail"]["roles"], json!(["user"]));
    let what: Vec<_> = told.iter().map(|event| event["what"].as_str().unwrap()).collect();
    assert_eq!(what, ["added", "role given", "role withdrawn"]);
}

#[tokio::test]
async fn users_see_themselves_and_others_only_with_permission() {
    let server = TestServer::start().await;
    let reader = add_user(&server, "reader", &["user"]).await;
    let other = add_user(&server, "other", &[]).await;
    let (client, _) = log_in(&server, "reader").await;
    client.get(&format!("/users/{reader}")).await.expect_status(200);
    problem(client.get(&format!("/users/{other}")).await, 403, "forbidden");
    problem(client.get("/users/999").await, 403, "forbidden");
    // Nor does the audit trail tell them what they may not see.
    let path = format!("/study-events?subject=user%20{other}");
    let events = client.get(&path).await.expect_status(200).json();
    let added = &events["items"][0];
    assert_eq!((&added["what"], &added["detail"]), (&json!("added"), &json!({})));
    let events = Native::new(&server).client.get(&path).await.expect_status(200).json();
    assert_eq!(events["items"][0]["detail"]["email"], "other@example.org");
    let (without, _) = log_in(&server, "other").await;
    let refused = without.get(&format!("/users/{other}")).await;
    let refused = problem(refused, 403, "forbidden");
    assert!(refused["detail"].as_str().unwrap().contains("user_read_all"), "{refused}");
}

#[tokio::test]
async fn nobody_takes_over_a_user_who_may_do_more() {
    let server = TestServer::start().await;
    let admin = Native::new(&server).client;
    let permissions = ["user_update_all", "user_add", "user_delete", "user_read_all"];
    let role = json!({"name": "clerk", "permissions": permissions});
    admin.post_json("/roles", &role).await.expect_status(201);
    let chief = add_user(&server, "chief", &["admin"]).await;
    let reader = add_user(&server, "reader", &["user"]).await;
    add_user(&server, "clerk", &["clerk"]).await;
    let (clerk, _) = log_in(&server, "clerk").await;
    let password = json!({"password": "battery staple"});
    clerk.put_json(&format!("/users/{reader}/password"), &password).await.expect_status(204);
    let user = |name: &str| {
        let email = format!("{name}@elsewhere.example.org");
        json!({"username": name, "name": "", "email": email, "active": true})
    };
    clerk.put_json(&format!("/users/{reader}"), &user("reader")).await.expect_status(200);
    let chief = format!("/users/{chief}");
    problem(clerk.put_json(&format!("{chief}/password"), &password).await, 403, "forbidden");
    problem(clerk.put_json(&chief, &user("chief")).await, 403, "forbidden");
    problem(clerk.delete(&chief).await, 403, "forbidden");
    // Nor by another door.
    let facade = server.anonymous();
    let path = format!("/study-governor/api/v2{chief}");
    for method in [Method::PUT, Method::DELETE] {
        let request = facade.request(method, &path).basic_auth("clerk", Some(PASSWORD));
        facade.send(request.json(&password)).await.expect_status(403);
    }
    by_password(&server, "chief", PASSWORD).await.expect_status(200);
    let mut crony = body("crony", "crony@example.org");
    crony["roles"] = json!(["admin"]);
    let refused = problem(clerk.post_json("/users", &crony).await, 403, "forbidden");
    assert!(refused["detail"].as_str().unwrap().contains("roles_manage"), "{refused}");
    crony["roles"] = json!([]);
    clerk.post_json("/users", &crony).await.expect_status(201);
}

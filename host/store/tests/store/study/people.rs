//! Promises about users, roles and sessions.

use std::time::Duration;

use gantry_model::clock::Clock;
use gantry_model::study::{Permission, Permissions, Role, RoleId, UserId};
use gantry_store::{NewRole, NewUser, StoreError, StudyEventFilter};

use super::study_fixtures::somebody;
use crate::database::Database;
use crate::fixtures::everything;

crate::promises! {
    a_user_is_found_by_number_name_and_address
    names_and_addresses_are_each_ones_own
    a_user_is_added_with_all_of_their_roles_or_not_at_all
    a_password_is_kept_apart
    roles_add_up_to_permissions
    a_session_ends_by_itself_or_when_it_is_told
}

fn new_user(username: &str, email: &str) -> NewUser {
    NewUser {
        username: username.to_owned(),
        name: format!("The user {username}"),
        email: email.to_owned(),
        active: true,
    }
}

fn new_role(name: &str, permissions: &[Permission]) -> NewRole {
    NewRole {
        name: name.to_owned(),
        description: Some("what it is for".to_owned()),
        permissions: permissions.iter().copied().collect(),
    }
}

async fn a_user_is_found_by_number_name_and_address(database: &Database) {
    let store = database.open().await;
    let new = new_user("ann\0", "ann@example.org");
    let added = store.add_user(&new, "$argon2id$1", &[], &somebody()).await.unwrap();
    assert_eq!(store.user(added.id).await.unwrap(), Some(added.clone()));
    assert_eq!(store.user_by_username("ann\0").await.unwrap(), Some(added.clone()));
    assert_eq!(store.user_by_email("ann@example.org").await.unwrap(), Some(added.clone()));
    assert_eq!(store.user_by_username("ann").await.unwrap(), None);
    assert_eq!(store.user_by_email("Ann@example.org").await.unwrap(), None);

    let inactive = NewUser { active: false, ..new_user("bob", "bob@example.org") };
    assert!(store.change_user(added.id, &inactive, &somebody()).await.unwrap());
    let users = store.users().await.unwrap();
    assert_eq!((users.len(), users[0].username.as_str(), users[0].active), (1, "bob", false));
    assert!(!store.change_user(UserId(99), &inactive, &somebody()).await.unwrap());
}

async fn names_and_addresses_are_each_ones_own(database: &Database) {
    let store = database.open().await;
    let ann = new_user("ann", "ann@example.org");
    let ann_id = store.add_user(&ann, "1", &[], &somebody()).await.unwrap().id;
    for other in [new_user("ann", "other@example.org"), new_user("other", "ann@example.org")] {
        let refused = store.add_user(&other, "2", &[], &somebody()).await;
        assert!(matches!(refused, Err(StoreError::Conflict { .. })), "{refused:?}");
    }
    let bob = new_user("bob", "bob@example.org");
    store.add_user(&bob, "3", &[], &somebody()).await.unwrap();
    let refused = store.change_user(ann_id, &bob, &somebody()).await;
    assert!(matches!(refused, Err(StoreError::Conflict { .. })), "{refused:?}");
    let role = new_role("admin", &[]);
    store.add_role(&role, &somebody()).await.unwrap();
    let refused = store.add_role(&role, &somebody()).await;
    assert!(matches!(refused, Err(StoreError::Conflict { .. })), "{refused:?}");
}

async fn a_user_is_added_with_all_of_their_roles_or_not_at_all(database: &Database) {
    let store = database.open().await;
    let reader = store.add_role(&new_role("reader", &[]), &somebody()).await.unwrap();
    let gone = Role { id: RoleId(99), name: "gone".to_owned(), ..reader.clone() };
    let ann = new_user("ann", "ann@example.org");
    let refused = store.add_user(&ann, "1", &[reader.clone(), gone], &somebody()).await;
    assert!(matches!(refused, Err(StoreError::Conflict { .. })), "{refused:?}");
    assert_eq!(store.users().await.unwrap(), []);
    let added = store.add_user(&ann, "1", &[reader.clone(), reader], &somebody()).await.unwrap();
    assert_eq!(added.roles, ["reader"]);
    assert_eq!(store.users().await.unwrap(), [added]);
}

async fn a_password_is_kept_apart(database: &Database) {
    let store = database.open().await;
    let new = new_user("ann", "ann@example.org");
    let id = store.add_user(&new, "$argon2id$first", &[], &somebody()).await.unwrap().id;
    assert_eq!(store.password(id).await.unwrap().as_deref(), Some("$argon2id$first"));
    assert!(store.set_password(id, "$argon2id$second", &somebody()).await.unwrap());
    assert_eq!(store.password(id).await.unwrap().as_deref(), Some("$argon2id$second"));
    assert_eq!(store.password(UserId(99)).await.unwrap(), None);
    assert!(!store.set_password(UserId(99), "$argon2id$", &somebody()).await.unwrap());

    let filter = StudyEventFilter::default();
    let events = store.study_events(&filter, &everything()).await.unwrap();
    let words: Vec<_> = events.items.iter().map(|event| event.what.as_str()).collect();
    assert_eq!(words, ["password changed", "added"]);
    assert!(!format!("{events:?}").contains("argon2id"), "{events:?}");
}

async fn roles_add_up_to_permissions(database: &Database) {
    let store = database.open().await;
    let new = new_user("ann", "ann@example.org");
    let user = store.add_user(&new, "1", &[], &somebody()).await.unwrap().id;
    let mover = new_role("mover", &[Permission::SampleStateUpdate, Permission::UserRead]);
    let mover = store.add_role(&mover, &somebody()).await.unwrap();
    let empty = store.add_role(&new_role("Empty", &[]), &somebody()).await.unwrap();
    assert_eq!(store.roles().await.unwrap(), [mover.clone(), empty.clone()]);
    assert_eq!(store.role(mover.id).await.unwrap(), Some(mover.clone()));
    assert_eq!(store.role_by_name("Empty").await.unwrap(), Some(empty.clone()));
    assert_eq!(store.permissions(user).await.unwrap(), Permissions::new());

    for role in [mover.id, empty.id] {
        assert!(store.give_role(user, role, &somebody()).await.unwrap());
        assert!(!store.give_role(user, role, &somebody()).await.unwrap(), "they have it");
    }
    let lost = store.give_role(user, RoleId(99), &somebody()).await;
    assert!(matches!(lost, Err(StoreError::Conflict { .. })), "{lost:?}");
    assert_eq!(store.user(user).await.unwrap().unwrap().roles, ["Empty", "mover"]);
    assert_eq!(store.permissions(user).await.unwrap(), mover.permissions);

    let changed = new_role("reader", &[Permission::UserReadAll]);
    assert!(store.change_role(mover.id, &changed, &somebody()).await.unwrap());
    assert_eq!(store.permissions(user).await.unwrap(), changed.permissions);
    assert!(store.withdraw_role(user, mover.id, &somebody()).await.unwrap());
    assert!(!store.withdraw_role(user, mover.id, &somebody()).await.unwrap());
    assert_eq!(store.user(user).await.unwrap().unwrap().roles, ["Empty"]);
}

async fn a_session_ends_by_itself_or_when_it_is_told(database: &Database) {
    let store = database.open().await;
    let new = new_user("ann", "ann@example.org");
    let user = store.add_user(&new, "1", &[], &somebody()).await.unwrap();
    let hour = Duration::from_secs(3600);
    let now = database.clock.now();
    for (hash, end) in [("short", now + hour), ("long", now + 2 * hour), ("told", now + 2 * hour)] {
        store.add_session(hash, user.id, end).await.unwrap();
    }
    let taken = store.add_session("told", user.id, now).await;
    assert!(matches!(taken, Err(StoreError::Conflict { .. })), "{taken:?}");
    assert_eq!(store.user_by_session("short").await.unwrap(), Some(user.clone()));
    assert!(store.remove_session("told").await.unwrap());
    assert!(!store.remove_session("told").await.unwrap());
    assert_eq!(store.user_by_session("told").await.unwrap(), None);

    database.clock.advance(hour);
    assert_eq!(store.user_by_session("short").await.unwrap(), None);
    assert_eq!(store.forget_expired_sessions().await.unwrap(), 1);
    assert_eq!(store.user_by_session("long").await.unwrap(), Some(user.clone()));
    store.remove_sessions_of(user.id).await.unwrap();
    assert_eq!(store.user_by_session("long").await.unwrap(), None);
}

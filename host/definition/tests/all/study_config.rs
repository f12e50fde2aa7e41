//! Configuration files of studies.

use gantry_definition::study_config::{
    PlainPassword, RoleConfig, ScanTypeConfig, StudyConfig, SystemConfig, UserConfig,
    parse_study_config, study_config_schema,
};
use gantry_model::study::Permission;

use crate::script_support::lines;

const CONFIG: &str = r#"
roles:
  - name: rater
    description: Rates scans
    permissions: [sample_state_update, user_read]
  - name: reader
    permissions: "user_read, user_read_all"
  - {name: nothing, permissions: []}
  - name: unchanged
users:
  - username: ada
    name: Ada
    email: ada@example.org
    password: "a b#c"
    active: true
    roles: [rater, admin]
  - {username: bob, email: bob@example.org, password: '0123', active: no}
external_systems:
  - {system_name: XNAT, url: "https://xnat.example.org"}
scantypes:
  - {modality: MR, protocol: T1W}
"#;

fn config(text: &str) -> StudyConfig {
    let config = parse_study_config("study.yml", text);
    config.unwrap_or_else(|findings| panic!("{}", lines(&findings)))
}

#[test]
fn all_four_lists_are_read() {
    let config = config(CONFIG);
    assert_eq!(config.warnings, []);
    let permissions = |list: &[Permission]| Some(list.iter().copied().collect());
    let role = |name: &str, description: Option<&str>, permissions| RoleConfig {
        name: name.to_owned(),
        description: description.map(str::to_owned),
        permissions,
    };
    let rater = permissions(&[Permission::SampleStateUpdate, Permission::UserRead]);
    let reader = permissions(&[Permission::UserRead, Permission::UserReadAll]);
    assert_eq!(
        config.roles,
        [
            role("rater", Some("Rates scans"), rater),
            role("reader", None, reader),
            role("nothing", None, permissions(&[])),
            role("unchanged", None, None),
        ]
    );
    assert_eq!(
        config.users,
        [
            UserConfig {
                username: "ada".to_owned(),
                name: Some("Ada".to_owned()),
                email: "ada@example.org".to_owned(),
                password: PlainPassword("a b#c".to_owned()),
                active: Some(true),
                roles: Some(vec!["rater".to_owned(), "admin".to_owned()]),
            },
            UserConfig {
                username: "bob".to_owned(),
                name: None,
                email: "bob@example.org".to_owned(),
                password: PlainPassword("0123".to_owned()),
                active: Some(false),
                roles: None,
            },
        ]
    );
    let xnat = SystemConfig { name: "XNAT".to_owned(), url: "https://xnat.example.org".to_owned() };
    assert_eq!(config.external_systems, [xnat]);
    let t1w = ScanTypeConfig { modality: "MR".to_owned(), protocol: "T1W".to_owned() };
    assert_eq!(config.scan_types, [t1w]);
}

#[test]
fn each_list_can_be_left_out() {
    for text in ["{}", "roles:\nusers: []\n", "scantypes: null"] {
        assert_eq!(config(text), StudyConfig::default(), "{text}");
    }
    assert!(parse_study_config("study.yml", "").is_err());
}

#[test]
fn a_password_is_not_shown() {
    assert!(!format!("{:?}", config(CONFIG)).contains("a b#c"));
}

#[test]
fn the_schema_is_json() {
    let schema: serde_json::Value = serde_json::from_str(study_config_schema()).unwrap();
    assert_eq!(schema["properties"].as_object().unwrap().len(), 4);
}

//! Where Docker differs.

use serde::Deserialize;

use super::EngineInfo;

/// For `version`: a client without a daemon runs nothing.
pub(super) const VERSION: &str = "{{.Server.Version}}";

/// For `run`. Docker gives containers more by default than Podman does; tasks need none of these.
pub(super) const RUN_FLAGS: [&str; 3] =
    ["--cap-drop=AUDIT_WRITE", "--cap-drop=MKNOD", "--cap-drop=NET_RAW"];

/// For `rm`.
pub(super) const REMOVE_FLAGS: [&str; 0] = [];

/// So many graphics processors, through NVIDIA's container toolkit.
pub(super) fn gpu_flags(gpus: u32) -> Vec<String> {
    if gpus == 0 { Vec::new() } else { vec![format!("--gpus={gpus}")] }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Info {
    server_version: String,
    architecture: String,
    #[serde(rename = "NCPU")]
    cpus: u32,
    mem_total: u64,
}

/// Reads what `docker info` prints as JSON. It has no server's version where the daemon did not
/// answer.
pub(super) fn parse_info(json: &str) -> serde_json::Result<EngineInfo> {
    let info: Info = serde_json::from_str(json)?;
    Ok(EngineInfo {
        version: info.server_version,
        architecture: image_architecture(&info.architecture).to_owned(),
        cpus: info.cpus,
        memory_bytes: info.mem_total,
    })
}

/// Docker tells the kernel's name of the architecture; images have Go's.
fn image_architecture(kernel: &str) -> &str {
    match kernel {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_is_read_from_what_docker_prints() {
        let json = r#"{"ID": "x", "ServerVersion": "28.2.2", "Architecture": "x86_64", "NCPU": 8,
                       "MemTotal": 33554432000, "ClientInfo": {"Version": "28.2.2"}}"#;
        let info = parse_info(json).unwrap();
        assert_eq!(
            info,
            EngineInfo {
                version: "28.2.2".to_owned(),
                architecture: "amd64".to_owned(),
                cpus: 8,
                memory_bytes: 33_554_432_000,
            }
        );
    }

    #[test]
    fn a_client_without_a_daemon_is_no_engine() {
        let json = r#"{"ServerErrors": ["Cannot connect to the Docker daemon"], "ClientInfo": {}}"#;
        assert!(parse_info(json).is_err());
    }
}

//! Where Podman differs.

use serde::Deserialize;

use super::EngineInfo;

/// For `version`: there is no daemon that could have another.
pub(super) const VERSION: &str = "{{.Client.Version}}";

/// For `run`. Podman otherwise hands a proxy's address, with its password, and the service
/// manager's socket of the server to the container.
pub(super) const RUN_FLAGS: [&str; 2] = ["--http-proxy=false", "--sdnotify=ignore"];

/// For `rm`. Else a container that still runs is given ten seconds.
pub(super) const REMOVE_FLAGS: [&str; 2] = ["--time", "0"];

/// Graphics processors by the names of the Container Device Interface.
pub(super) fn gpu_flags(gpus: u32) -> Vec<String> {
    (0..gpus).map(|index| format!("--device=nvidia.com/gpu={index}")).collect()
}

#[derive(Deserialize)]
struct Info {
    host: Host,
    version: Version,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Host {
    arch: String,
    cpus: u32,
    mem_total: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Version {
    version: String,
}

/// Reads what `podman info` prints as JSON.
pub(super) fn parse_info(json: &str) -> serde_json::Result<EngineInfo> {
    let info: Info = serde_json::from_str(json)?;
    Ok(EngineInfo {
        version: info.version.version,
        architecture: info.host.arch,
        cpus: info.host.cpus,
        memory_bytes: info.host.mem_total,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_is_read_from_what_podman_prints() {
        let json = r#"{"host": {"arch": "amd64", "cpus": 2, "memTotal": 25276514304, "os": "linux"},
                       "store": {}, "version": {"APIVersion": "4.3.1", "Version": "4.3.1"}}"#;
        let info = parse_info(json).unwrap();
        assert_eq!(
            info,
            EngineInfo {
                version: "4.3.1".to_owned(),
                architecture: "amd64".to_owned(),
                cpus: 2,
                memory_bytes: 25_276_514_304,
            }
        );
    }
}

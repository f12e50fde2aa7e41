//! A Slurm cluster of one node.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use nix::unistd::{Uid, User, chown};
use tempfile::TempDir;

use crate::process::{Program, Signal, free_port, installed};

/// A running cluster of one node, this machine. Programs find it by the variable `SLURM_CONF`.
#[derive(Debug)]
pub struct Slurm {
    // In the order in which they end.
    node: Program,
    controller: Program,
    _munge: Program,
    folder: TempDir,
}

impl Slurm {
    /// Starts one and waits until its node takes jobs.
    ///
    /// # Panics
    ///
    /// When Debian's `slurm-wlm` and `munge` are not installed or do not start.
    pub async fn start() -> Self {
        let controller = installed(&["slurmctld", "/usr/sbin/slurmctld"], "slurm-wlm");
        let node = installed(&["slurmd", "/usr/sbin/slurmd"], "slurm-wlm");
        let folder = tempfile::tempdir().expect("a temporary folder");
        for name in ["munge", "state", "spool"] {
            std::fs::create_dir(folder.path().join(name)).expect("a new folder");
        }
        let munge = start_munge(&folder.path().join("munge")).await;
        let file = folder.path().join("slurm.conf");
        std::fs::write(&file, configuration(folder.path())).expect("the configuration is written");
        // Beside the configuration: without it, slurmd looks for control groups that it may not make.
        std::fs::write(folder.path().join("cgroup.conf"), "CgroupAutomount=no\n")
            .expect("the configuration is written");
        let controller =
            Program::start(quiet(Command::new(controller).args(["-D", "-i", "-f"]).arg(&file)));
        let node =
            Program::start(quiet(Command::new(node).args(["-D", "-N", "here", "-f"]).arg(&file)));
        let mut slurm = Self { node, controller, _munge: munge, folder };
        let mut states = slurm.command("sinfo", &["--noheader", "--format=%T"]);
        states.stderr(Stdio::null());
        slurm
            .node
            .wait_until("an idle node", || {
                let answer = states.output().ok()?;
                String::from_utf8_lossy(&answer.stdout).trim().eq("idle").then_some(())
            })
            .await;
        slurm
    }

    /// The value of `SLURM_CONF`.
    pub fn configuration(&self) -> PathBuf {
        self.folder.path().join("slurm.conf")
    }

    /// Numbers of the jobs that wait or run; of an array each.
    pub fn jobs(&self) -> Vec<String> {
        let answer = self.command("squeue", &["--noheader", "--array", "--format=%i"]).output();
        let answer = answer.expect("squeue can be started");
        String::from_utf8_lossy(&answer.stdout).lines().map(str::to_owned).collect()
    }

    /// Stops the controller as a power cut would; jobs go on.
    pub fn kill_controller(&mut self) {
        self.controller.kill();
    }

    /// Starts the controller again.
    pub fn start_controller(&mut self) {
        let program = installed(&["slurmctld", "/usr/sbin/slurmctld"], "slurm-wlm");
        let mut command = Command::new(program);
        self.controller =
            Program::start(quiet(command.args(["-D", "-f"]).arg(self.configuration())));
    }

    /// One of Slurm's programs, told of this cluster.
    pub fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(installed(&[program], "slurm-wlm"));
        command.args(arguments).env("SLURM_CONF", self.configuration());
        command
    }
}

impl Drop for Slurm {
    fn drop(&mut self) {
        let user = format!("--user={}", Uid::effective());
        // Jobs have processes of their own, which only Slurm knows.
        let _ = self.command("scancel", &["--signal=KILL", "--full", &user]).status();
        let _ = self.command("scancel", &[&user]).status();
        for _ in 0..100 {
            if self.jobs().is_empty() {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        self.node.stop(Signal::SIGTERM, Duration::from_secs(5));
        self.controller.stop(Signal::SIGTERM, Duration::from_secs(5));
    }
}

/// Munge proves to Slurm's parts who the others are. Its programs want to be `munge` where they can.
async fn start_munge(folder: &Path) -> Program {
    let munged = installed(&["munged", "/usr/sbin/munged"], "munge");
    let key = folder.join("key");
    // Whoever can read the folder is on this machine anyway.
    std::fs::write(&key, [7; 128]).expect("a new file");
    std::fs::set_permissions(&key, std::os::unix::fs::PermissionsExt::from_mode(0o400))
        .expect("own files can be protected");
    let mut command = Command::new(munged);
    if Uid::effective().is_root() {
        use std::os::unix::process::CommandExt as _;
        let user = User::from_name("munge").expect("the list of users can be read");
        let user = user.expect("there is no user munge: apt-get install munge");
        for path in [folder, &key] {
            chown(path, Some(user.uid), Some(user.gid)).expect("root may give its files away");
        }
        command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
        // Folders above have to let it pass.
        let parent = folder.parent().expect("it was made in another one");
        std::fs::set_permissions(parent, std::os::unix::fs::PermissionsExt::from_mode(0o755))
            .expect("own folders can be opened");
    }
    std::fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o711))
        .expect("folders can be opened");
    let file = |name: &str| folder.join(name);
    command.args(["--foreground", "--num-threads=2", "--key-file"]).arg(&key);
    command.arg("--socket").arg(file("socket")).arg("--pid-file").arg(file("pid"));
    command.arg("--log-file").arg(file("log")).arg("--seed-file").arg(file("seed"));
    let mut munge = Program::start(quiet(&mut command));
    munge.wait_until("a socket", || file("socket").exists().then_some(())).await;
    munge
}

fn quiet(command: &mut Command) -> &mut Command {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null())
}

/// A cluster that does without control groups, accounting and mail. Its scheduler looks for work at once.
fn configuration(folder: &Path) -> String {
    let folder = folder.display();
    let user = User::from_uid(Uid::effective()).expect("the list of users can be read");
    let user = user.expect("whoever runs the test has a name").name;
    let cpus = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let (controller, node) = (free_port(), free_port());
    // The controller looks for its own name in this file; it may differ from what the network calls the machine.
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").expect("this machine's name");
    let host = host.trim().split('.').next().unwrap_or_default();
    format!(
        "ClusterName=test\nSlurmctldHost={host}(127.0.0.1)\nSlurmctldPort={controller}\n\
         SlurmUser={user}\nSlurmdUser={user}\nAuthType=auth/munge\n\
         AuthInfo=socket={folder}/munge/socket\nCryptoType=crypto/munge\n\
         StateSaveLocation={folder}/state\nSlurmdSpoolDir={folder}/spool\n\
         SlurmctldPidFile={folder}/slurmctld.pid\nSlurmdPidFile={folder}/slurmd.pid\n\
         SlurmctldLogFile={folder}/slurmctld.log\nSlurmdLogFile={folder}/slurmd.log\n\
         ProctrackType=proctrack/pgid\nTaskPlugin=task/none\nSwitchType=switch/none\nMpiDefault=none\n\
         JobAcctGatherType=jobacct_gather/none\nPropagateResourceLimits=NONE\nReturnToService=2\n\
         SchedulerType=sched/builtin\nSchedulerParameters=sched_min_interval=0,batch_sched_delay=0\n\
         SelectType=select/cons_tres\nSelectTypeParameters=CR_CPU\nMailProg=/bin/true\n\
         KillWait=2\nMinJobAge=10\n\
         NodeName=here NodeHostname={host} NodeAddr=127.0.0.1 Port={node} CPUs={cpus} State=UNKNOWN\n\
         PartitionName=all Nodes=here Default=YES OverSubscribe=FORCE:64 State=UP\n"
    )
}

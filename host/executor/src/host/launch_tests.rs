//! What a plan becomes, without a host; what a shell makes of it is tried with one.

use std::process::Command as Program;

use gantry_model::exec::ExecHandle;
use gantry_model::exec::script::ContainerPlan;
use gantry_model::host::ContainerEngine;

use super::*;
use crate::host::job::HostJob;

fn plan(interpreter: Interpreter, script: &str) -> ScriptPlan {
    ScriptPlan {
        job: "0199aa00-0000-7000-8000-000000000001-2.0.3".parse().unwrap(),
        script: script.to_owned(),
        interpreter,
        executable: None,
        container: None,
        environment: Vec::new(),
        time_limit_seconds: 60,
    }
}

fn folders(plan: &ScriptPlan, base: &str) -> JobFolders {
    let handle: ExecHandle = HostJob::handle(&plan.job, base);
    HostJob::find(&handle).unwrap().folders()
}

fn in_container(mut plan: ScriptPlan, engine: ContainerEngine) -> ScriptPlan {
    let run_arguments = vec!["--shm-size=1g".to_owned()];
    plan.container = Some(ContainerPlan { engine, image: "lab/tool:1".to_owned(), run_arguments });
    plan
}

/// The last line: what the shell becomes.
fn last_line(plan: &ScriptPlan) -> String {
    let text = launch(plan, &folders(plan, "/g"), "lab").unwrap();
    text.trim_end().lines().last().unwrap().replace(&format!("/g/jobs/{}", plan.job), "JOB")
}

#[test]
fn each_interpreter_has_its_own_words() {
    for (interpreter, expected) in [
        (Interpreter::Shell, "exec 'sh' 'JOB/script'"),
        (Interpreter::Bash, "exec 'bash' 'JOB/script'"),
        (Interpreter::Python, "exec 'python' 'JOB/script'"),
        (Interpreter::Command, "exec 'tool' '--name' 'a  b'"),
        (
            Interpreter::PowerShell,
            "exec 'pwsh' '-NoLogo' '-NoProfile' '-NonInteractive' '-File' 'JOB/script.ps1'",
        ),
        (Interpreter::Matlab, "exec 'matlab' '-batch' 'addpath('\\''JOB'\\''); gantry_script'"),
    ] {
        assert_eq!(last_line(&plan(interpreter, "tool --name 'a  b'")), expected, "{interpreter}");
    }
    let mut own = plan(Interpreter::Python, "");
    own.executable = Some("/opt/my python/bin/python".to_owned());
    assert_eq!(last_line(&own), "exec '/opt/my python/bin/python' 'JOB/script'");
}

#[test]
fn what_must_be_on_the_host_is_known() {
    let needs = |plan: &ScriptPlan| needs(plan, &folders(plan, "/g")).unwrap();
    assert_eq!(needs(&plan(Interpreter::Python, "")), ["python3|python"]);
    assert_eq!(needs(&plan(Interpreter::Command, "convert a b")), ["convert"]);
    assert_eq!(needs(&plan(Interpreter::Command, "./own a b")), Vec::<String>::new());
    assert_eq!(needs(&plan(Interpreter::Batch, "dir")), ["cmd.exe"]);
    let inside = in_container(plan(Interpreter::Matlab, "1"), ContainerEngine::Podman);
    assert_eq!(needs(&inside), ["podman"]);
}

#[test]
fn what_cannot_run_is_refused() {
    let refused =
        |plan: &ScriptPlan| launch(plan, &folders(plan, "/g"), "lab").unwrap_err().to_string();
    assert!(refused(&plan(Interpreter::Command, "tool 'open")).contains("quote"));
    assert!(refused(&plan(Interpreter::Command, " \n")).contains("empty"));
    assert!(refused(&plan(Interpreter::Batch, "dir")).contains("Windows"));
    let mut variable = plan(Interpreter::Shell, "");
    variable.environment = vec![("a=b".to_owned(), String::new())];
    assert!(refused(&variable).contains("'a=b'"));
    let mut image = in_container(plan(Interpreter::Shell, "true"), ContainerEngine::Docker);
    image.container.as_mut().unwrap().image = "--privileged".to_owned();
    assert!(refused(&image).contains("--privileged"));
    let colon = in_container(plan(Interpreter::Shell, "true"), ContainerEngine::Docker);
    assert!(launch(&colon, &folders(&colon, "/a:b"), "lab").is_err());
}

#[test]
fn a_container_gets_the_folder_under_its_own_path_and_the_interpreter_as_entry_point() {
    let docker = in_container(plan(Interpreter::Python, "print(1)"), ContainerEngine::Docker);
    let expected = "exec 'docker' 'run' $init '--label=gantry.installation=lab' \
        '--label=gantry.job=0199aa00-0000-7000-8000-000000000001-2.0.3' '--pull=never' \
        '--log-driver=none' '--no-healthcheck' '--volume=JOB:JOB:rw,z' \
        '--volume=JOB/data:JOB/data:ro,z' '--volume=JOB/artifacts:JOB/artifacts:ro,z' \
        '--volume=JOB/files:JOB/files:ro,z' '--workdir=JOB/work' '--env-file=container.env' \
        '--entrypoint=python3' '--shm-size=1g' \
        '--name=gantry-0199aa00-0000-7000-8000-000000000001-2.0.3' '--detach=false' \
        'lab/tool:1' 'JOB/script'";
    assert_eq!(last_line(&docker), expected);
}

#[test]
fn a_command_is_arguments_of_the_image_and_no_script_is_the_images_own() {
    let command = in_container(plan(Interpreter::Command, "-o 'a b'"), ContainerEngine::Podman);
    assert!(last_line(&command).ends_with("'lab/tool:1' '-o' 'a b'"));
    assert!(!last_line(&command).contains("--entrypoint"));
    let own = in_container(plan(Interpreter::Shell, "\n"), ContainerEngine::Podman);
    assert!(last_line(&own).ends_with("'lab/tool:1'"));
    assert!(!last_line(&own).contains("--entrypoint"));
}

#[test]
fn variables_of_a_container_are_on_no_command_line() {
    let mut secret = in_container(plan(Interpreter::Shell, "true"), ContainerEngine::Docker);
    secret.environment = vec![
        ("TOKEN".to_owned(), "hunter2 # $x".to_owned()),
        ("LINES_OF".to_owned(), "hunter2\nsecond".to_owned()),
        ("PATH".to_owned(), "/opt/bin".to_owned()),
    ];
    let line = last_line(&secret);
    assert!(!line.contains("hunter2"), "{line}");
    assert!(line.contains("'--env=LINES_OF'"));
    let text = launch(&secret, &folders(&secret, "/g"), "lab").unwrap();
    assert!(text.contains("TOKEN=hunter2 # $x\nPATH=/opt/bin\n"));
    assert!(text.contains("export LINES_OF='hunter2\nsecond'"));
    // The engine itself must not look for its parts there.
    assert!(!text.contains("export PATH"));
}

#[test]
fn the_script_says_who_it_is_and_becomes_the_job_with_all_its_variables() {
    let folder = tempfile::tempdir().unwrap();
    let base = folder.path().display().to_string();
    let print = "printf '%s|' \"$A\" \"$UID_LIKE\" \"$CI\" \"$GANTRY_ATTEMPT\"; pwd";
    let mut odd = plan(Interpreter::Shell, print);
    odd.environment = [("A", "it's\n$A"), ("a.b", "c 'd"), ("UID", "7"), ("UID_LIKE", "1")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec();
    let folders = folders(&odd, &base);
    std::fs::create_dir_all(&folders.work).unwrap();
    let text = launch(&odd, &folders, "lab").unwrap();
    std::fs::write(folder.path().join("launch"), text).unwrap();
    // A shell would not hand on what it cannot name.
    let named =
        ScriptPlan { environment: odd.environment.clone(), ..plan(Interpreter::Command, "env") };
    let text = launch(&named, &folders, "lab").unwrap();
    std::fs::write(folder.path().join("named"), text).unwrap();
    for shell in [&["dash"][..], &["bash"], &["bash", "--posix"], &["busybox", "sh"]] {
        let (program, arguments) = shell.split_first().unwrap();
        let run = |file: &str| {
            let mut run = Program::new(program);
            run.args(arguments).arg(file).current_dir(folder.path()).output().unwrap()
        };
        let output = run("launch");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{shell:?}");
        let expected = format!("it's\n$A|1|true|2|{}\n", folders.work);
        assert_eq!(String::from_utf8_lossy(&output.stdout), expected, "{shell:?}");
        let variables = String::from_utf8(run("named").stdout).unwrap();
        for line in ["a.b=c 'd", "UID=7", "CI=true"] {
            assert!(variables.lines().any(|found| found == line), "{shell:?}: {variables}");
        }
        let said = std::fs::read_to_string(folder.path().join("job")).unwrap();
        assert_eq!(said.split_whitespace().count(), 3, "{said}");
    }
}

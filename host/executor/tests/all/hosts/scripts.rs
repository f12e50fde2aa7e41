//! What a script finds where it runs: its interpreter, its environment, its folders, and itself unchanged.

use gantry_model::exec::{ExecOutcome, LogStream};
use gantry_model::script::Interpreter;

use super::{on_both_ways, on_every_host};
use crate::support::{HostBench, Script};

/// Everything that a shell, a template or a command line could take for its own.
const HOSTILE: &str = "it's \"quoted\" $HOME ${PATH} `id` $(id) \\n \\\\ %s ! * ? [a] {b} ~ # ; & | < > \u{e9}\u{1f40b}\ttab";

on_every_host! {
    variables_arrive_as_they_are
    a_script_arrives_as_it_is
    a_script_starts_in_its_working_folder_with_its_folders_there
    a_variable_that_names_a_folder_has_it_there
    outputs_have_a_folder_that_the_script_is_not_told_of
    a_script_reads_nothing_from_its_standard_input
    a_big_script_runs
    a_command_without_a_script_file_keeps_its_arguments
}

mod natively {
    super::on_both_ways! {
        each_interpreter_that_is_there_reads_its_script
        an_interpreter_that_is_missing_is_named
        another_program_can_be_the_interpreter
        the_environment_of_the_host_is_there_as_well
    }
    use super::*;
}

async fn variables_arrive_as_they_are(bench: HostBench) {
    let lines = format!("{HOSTILE}\nsecond line\n");
    let script = Script::new("printf '%s|%s|%s' \"$HOSTILE\" \"$LINES_OF_TEXT\" \"$EMPTY\"")
        .variable("HOSTILE", HOSTILE)
        .variable("LINES_OF_TEXT", &lines)
        .variable("EMPTY", "");
    assert_eq!(bench.stdout(&script).await, format!("{HOSTILE}|{lines}|"));
}

async fn a_script_arrives_as_it_is(bench: HostBench) {
    // A here-document with a quoted end keeps every byte; the ends are what others use to wrap scripts.
    let text =
        format!("{HOSTILE}\nEOF\nGANTRY\n'\\''\n-e -n\n\n  indented\n\r\nno new line at the end");
    let script = format!("cat <<'the real end'\n{text}\nthe real end\n");
    assert_eq!(bench.stdout(&Script::new(&script)).await, format!("{text}\n"));
}

async fn a_script_starts_in_its_working_folder_with_its_folders_there(bench: HostBench) {
    let (mut plan, handle) = bench.plan(&Script::new(""));
    let folders = bench.executor.folders(&handle).unwrap();
    assert_eq!(folders, bench.settings.executor().folders(&handle).unwrap());
    // It is told of one, and so knows where the others are.
    let temp = folders.temp.replace('\'', "'\\''");
    plan.script = format!("pwd -P; echo kept >kept.txt; echo scratch >'{temp}/scratch.txt'");
    bench.executor.start(&plan, &handle).await.unwrap();
    bench.executor.wait(&handle).await.unwrap();
    let work = std::fs::canonicalize(&folders.work).unwrap();
    let written = bench.log(&handle, LogStream::Stdout).await;
    assert_eq!(written, format!("{}\n", work.display()));
    assert_eq!(std::fs::read_to_string(work.join("kept.txt")).unwrap(), "kept\n");
    let scratch = std::path::Path::new(&folders.temp).join("scratch.txt");
    assert_eq!(std::fs::read_to_string(scratch).unwrap(), "scratch\n");
    for folder in [folders.outputs, folders.data, folders.artifacts, folders.files, folders.temp] {
        assert!(folder.starts_with(&folders.job), "{folder}");
        assert!(std::path::Path::new(&folder).is_dir(), "{folder}");
    }
}

async fn a_variable_that_names_a_folder_has_it_there(bench: HostBench) {
    let (mut plan, handle) = bench.plan(&Script::new("echo scratch >\"$SCRATCH/file\" && echo ok"));
    let temp = bench.executor.folders(&handle).unwrap().temp;
    plan.environment.push(("SCRATCH".to_owned(), temp));
    bench.executor.start(&plan, &handle).await.unwrap();
    bench.executor.wait(&handle).await.unwrap();
    assert_eq!(bench.log(&handle, LogStream::Stdout).await, "ok\n");
}

async fn outputs_have_a_folder_that_the_script_is_not_told_of(bench: HostBench) {
    let script = Script::new("echo kept >\"$GANTRY_OUTPUT_DIR/kept.txt\"");
    let (handle, _) = bench.run(&script).await;
    let outputs = bench.executor.folders(&handle).unwrap().outputs;
    let kept = std::path::Path::new(&outputs).join("kept.txt");
    assert_eq!(std::fs::read_to_string(kept).unwrap(), "kept\n");
}

async fn a_script_reads_nothing_from_its_standard_input(bench: HostBench) {
    assert_eq!(bench.stdout(&Script::new("cat; read -r line; echo \"[$line]\"")).await, "[]\n");
}

async fn a_big_script_runs(bench: HostBench) {
    // More than the 128 KiB that Linux takes for one argument of a program.
    let script = format!("{}\necho done", "# a comment that fills the script\n".repeat(30_000));
    assert_eq!(bench.stdout(&Script::new(&script)).await, "done\n");
}

async fn a_command_without_a_script_file_keeps_its_arguments(bench: HostBench) {
    let script = Script::of(Interpreter::Command, "echo 'two  words' \"it's\" \\$HOME");
    assert_eq!(bench.stdout(&script).await, "two  words it's $HOME\n");
}

async fn each_interpreter_that_is_there_reads_its_script(bench: HostBench) {
    for (interpreter, text) in [
        (Interpreter::Shell, "echo \"$((6 * 7))\""),
        (Interpreter::Bash, "numbers=(6 7); echo $((numbers[0] * numbers[1]))"),
        (Interpreter::Python, "print(6 * 7)"),
    ] {
        let script = Script::of(interpreter, text);
        let (plan, _) = bench.plan(&script);
        assert_eq!(bench.executor.missing(&plan).await.unwrap(), Vec::<String>::new());
        assert_eq!(bench.stdout(&script).await, "42\n", "{interpreter}");
    }
}

async fn an_interpreter_that_is_missing_is_named(bench: HostBench) {
    let mut script = Script::of(Interpreter::Python, "print(1)");
    script.executable = Some("no-such-python".to_owned());
    let (plan, handle) = bench.plan(&script);
    let missing = bench.executor.missing(&plan).await.unwrap();
    assert_eq!(missing.len(), 1, "{missing:?}");
    assert!(missing[0].contains("no-such-python"), "{missing:?}");
    // Who starts it anyway is told by its end, not left without an answer.
    bench.executor.start(&plan, &handle).await.unwrap();
    let outcome = bench.executor.wait(&handle).await.unwrap().outcome;
    assert!(
        matches!(outcome, ExecOutcome::Exited { code: 127 } | ExecOutcome::NotStarted { .. }),
        "{outcome:?}"
    );
    for interpreter in [Interpreter::Matlab, Interpreter::PowerShell] {
        let (plan, _) = bench.plan(&Script::of(interpreter, "1"));
        let missing = bench.executor.missing(&plan).await.unwrap();
        assert_eq!(missing.len(), 1, "{interpreter}: {missing:?}");
    }
}

async fn another_program_can_be_the_interpreter(bench: HostBench) {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("my own 'python'");
    std::os::unix::fs::symlink("/usr/bin/env", &program).unwrap();
    let mut script = Script::of(Interpreter::Bash, "echo \"$0 $BASH_VERSION\" | grep -c .");
    script.executable = Some("/bin/bash".to_owned());
    assert_eq!(bench.stdout(&script).await, "1\n");
}

async fn the_environment_of_the_host_is_there_as_well(bench: HostBench) {
    let script = Script::new("test -n \"$PATH\" && test -n \"$HOME\" && echo \"$OWN\"")
        .variable("OWN", "own");
    assert_eq!(bench.stdout(&script).await, "own\n");
}

//! What jobs write: kept byte by byte, and seen while they run.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use gantry_executor::LogLengths;
use gantry_model::exec::{ExecHandle, ExecOutcome, LogStream};
use sha2::Digest as _;

use super::{on_both_ways, on_every_host, on_the_dummy};
use crate::support::{HostBench, MIB, Script, Settings};

on_every_host! {
    the_streams_are_kept_apart
    every_byte_is_kept
    a_log_is_read_in_pieces_while_the_job_runs
    many_lines_of_both_streams_keep_their_order
    growth_is_told_as_it_happens_and_the_end_as_well
    a_note_is_in_the_log_before_the_job_starts
}

on_the_dummy! {
    the_streams_are_kept_apart
    a_log_is_read_in_pieces_while_the_job_runs
    a_note_is_in_the_log_before_the_job_starts
}

mod much {
    super::on_both_ways! { a_hundred_megabytes_are_kept_byte_by_byte output_past_the_limit_is_cut_with_a_mark }
    use super::{
        a_hundred_megabytes_are_kept_byte_by_byte, output_past_the_limit_is_cut_with_a_mark,
    };
}

async fn the_streams_are_kept_apart(bench: HostBench) {
    let (handle, _) = bench.run(&Script::writes("to out", "to err")).await;
    assert_eq!(bench.log(&handle, LogStream::Stdout).await, "to out");
    // Slurm may have had to say why it waits.
    let stderr = bench.log(&handle, LogStream::Stderr).await;
    assert!(stderr.ends_with("to err") && !stderr.contains("to out"), "{stderr}");
}

async fn every_byte_is_kept(bench: HostBench) {
    let all: Vec<u8> = (0..=255).collect();
    let octal: String = all.iter().map(|byte| format!("\\{byte:03o}")).collect();
    let (handle, _) = bench.run(&Script::new(&format!("printf '{octal}'"))).await;
    assert_eq!(bench.log_bytes(&handle, LogStream::Stdout).await, all);
}

async fn a_log_is_read_in_pieces_while_the_job_runs(bench: HostBench) {
    let handle = bench.start(&Script::sleeps()).await;
    bench.until_written(&handle, "begun\n").await;
    let read = async |offset, limit| {
        bench.executor.read_log(&handle, LogStream::Stdout, offset, limit).await.unwrap()
    };
    assert_eq!(&*read(0, 3).await, b"beg");
    assert_eq!(&*read(3, 3).await, b"un\n");
    assert_eq!(&*read(6, 3).await, b"");
    assert_eq!(&*read(600, 3).await, b"");
    assert_eq!(&*read(u64::MAX, usize::MAX).await, b"");
    assert_eq!(&*read(1, usize::MAX).await, b"egun\n");
    bench.executor.destroy(&handle).await.unwrap();
}

/// Reads a stream as a watcher does: whenever it has grown, from where the last piece ended, to the job's end.
async fn follow(bench: &HostBench, handle: &ExecHandle, stream: LogStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut seen = LogLengths::default();
    loop {
        seen = bench.executor.grown(handle, seen).await.unwrap();
        let length = match stream {
            LogStream::Stdout => seen.stdout,
            LogStream::Stderr => seen.stderr,
        };
        while (bytes.len() as u64) < length {
            let offset = bytes.len() as u64;
            // An odd size, so that pieces end anywhere.
            let more = bench.executor.read_log(handle, stream, offset, 7919).await.unwrap();
            assert!(!more.is_empty(), "{length} bytes were told, {offset} are there");
            bytes.extend_from_slice(&more);
        }
        if seen.ended {
            return bytes;
        }
    }
}

async fn many_lines_of_both_streams_keep_their_order(bench: HostBench) {
    let script =
        "i=0; while [ $i -lt 5000 ]; do echo \"out $i\"; echo \"err $i\" >&2; i=$((i + 1)); done";
    let handle = bench.start(&Script::new(script)).await;
    let (out, err) = tokio::join!(
        follow(&bench, &handle, LogStream::Stdout),
        follow(&bench, &handle, LogStream::Stderr),
    );
    let lines = |name: &str| (0..5000).map(|i| format!("{name} {i}\n")).collect::<String>();
    assert!(String::from_utf8(out).unwrap() == lines("out"));
    assert!(String::from_utf8(err).unwrap() == lines("err"));
}

async fn growth_is_told_as_it_happens_and_the_end_as_well(bench: HostBench) {
    let script = Script::new(
        "read_at() { while [ ! -e \"$1\" ]; do sleep 0.1; done; }
        echo first; read_at go; echo second; read_at end",
    );
    let handle = bench.start(&script).await;
    let work = PathBuf::from(bench.executor.folders(&handle).unwrap().work);
    let grown = async |seen| {
        let grown = bench.executor.grown(&handle, seen);
        tokio::time::timeout(Duration::from_secs(30), grown).await.unwrap().unwrap()
    };
    let mut seen = LogLengths::default();
    seen = grown(seen).await;
    assert_eq!(seen, LogLengths { stdout: 6, stderr: 0, ended: false });
    let still = tokio::time::timeout(Duration::from_secs(1), bench.executor.grown(&handle, seen));
    still.await.expect_err("nothing has grown");
    std::fs::write(work.join("go"), "").unwrap();
    let written = Instant::now();
    seen = grown(seen).await;
    assert_eq!(seen, LogLengths { stdout: 13, stderr: 0, ended: false });
    assert!(written.elapsed() < Duration::from_secs(3), "took {:?}", written.elapsed());
    std::fs::write(work.join("end"), "").unwrap();
    seen = grown(seen).await;
    assert_eq!(seen, LogLengths { stdout: 13, stderr: 0, ended: true });
    // What has ended is told at once, always.
    assert_eq!(grown(seen).await, seen);
}

async fn a_note_is_in_the_log_before_the_job_starts(bench: HostBench) {
    let (plan, handle) = bench.plan(&Script::writes("written by the job", ""));
    bench.executor.note(&handle, "Inputs: 3 files, it's \"all\" $HERE\n").await.unwrap();
    bench.executor.start(&plan, &handle).await.unwrap();
    let exit = bench.executor.wait(&handle).await.unwrap();
    assert_eq!(exit.outcome, ExecOutcome::Exited { code: 0 });
    let both =
        bench.log(&handle, LogStream::Stdout).await + &bench.log(&handle, LogStream::Stderr).await;
    assert!(both.contains("Inputs: 3 files, it's \"all\" $HERE\n"), "{both}");
    assert!(both.contains("written by the job"), "{both}");
}

async fn a_hundred_megabytes_are_kept_byte_by_byte(bench: HostBench) {
    let handle = bench.start(&Script::new("yes 0123456789abcdef | head -c 104857600")).await;
    let exit = bench.executor.wait(&handle).await.unwrap();
    assert_eq!(exit.outcome, ExecOutcome::Exited { code: 0 });
    let bytes = bench.log_bytes(&handle, LogStream::Stdout).await;
    assert_eq!(bytes.len() as u64, 100 * MIB);
    let expected: Vec<u8> =
        b"0123456789abcdef\n".iter().copied().cycle().take(bytes.len()).collect();
    let digest = |bytes: &[u8]| sha2::Sha256::digest(bytes);
    assert_eq!(digest(&bytes), digest(&expected));
}

async fn output_past_the_limit_is_cut_with_a_mark(bench: HostBench) {
    const LIMIT: u64 = 64 * 1024;
    let settings = Settings { log_bytes: LIMIT, ..bench.settings.clone() };
    let executor = settings.executor();
    let script =
        Script::new("echo beginning; yes filler | head -c 1000000; echo the end >&2; exit 3");
    let (plan, handle) = bench.plan(&script);
    executor.start(&plan, &handle).await.unwrap();
    // The job goes on: what is cut is the log.
    let exit = executor.wait(&handle).await.unwrap();
    assert_eq!(exit.outcome, ExecOutcome::Exited { code: 3 });
    let written = bench.log(&handle, LogStream::Stdout).await;
    assert!(written.starts_with("beginning\nfiller\n"), "{}", &written[..40]);
    assert!((LIMIT..LIMIT + 1024).contains(&(written.len() as u64)), "{} bytes", written.len());
    let mark = written.lines().last().unwrap();
    assert!(mark.contains("limit"), "{mark}");
    assert_eq!(bench.log(&handle, LogStream::Stderr).await, "the end\n");
}

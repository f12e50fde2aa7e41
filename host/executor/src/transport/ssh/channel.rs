//! A command in a connection.

use std::io;
use std::time::Duration;

use bytes::BytesMut;
use futures::FutureExt as _;
use russh::client::Msg;
use russh::{ChannelMsg, ChannelReadHalf, ChannelWriteHalf, Sig};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::connection::Connection;
use crate::error::ExecError;
use crate::transport::Channel;

/// The command of every channel. It has no character that any login shell reads in a way of its
/// own. The real command follows as a line, which `read` takes without a byte of what comes after.
/// What was printed before `gantry-begin` was printed by the login shell's start files.
const BEGIN: &str =
    r#"exec sh -c 'echo gantry"-"begin; IFS= read -r s && eval "$(printf %b "$s")"'"#;
const BEGUN: &[u8] = b"gantry-begin\n";

/// How long a host may take to open a channel, and then to begin the command: start files may do
/// much.
const OPEN: Duration = Duration::from_secs(20);

/// How long a reader may leave an output unread, when all other channels have to wait for it.
const UNREAD: Duration = Duration::from_secs(60);

/// Bytes that wait for a reader.
const BUFFER: usize = 512 * 1024;

/// Bytes of one message; what OpenSSH takes at most.
const PACKET: usize = 32 * 1024;

/// Most bytes that start files may print.
const NOISE: usize = 64 * 1024;

/// Runs a command.
pub(super) async fn start(connection: &Connection, command: &str) -> Result<Channel, ExecError> {
    let host = &connection.host;
    let begin = async {
        let channel = connection.handle.channel_open_session().await?;
        channel.exec(true, BEGIN).await?;
        channel.data_bytes(line(command).into_bytes()).await?;
        Ok(channel.split())
    };
    let Ok(begun) = timeout(OPEN, begin).await else {
        // It is not known to be lost, but nothing goes through it.
        connection.give_up().await;
        let seconds = OPEN.as_secs();
        let program = host.clone();
        return Err(ExecError::TimedOut { program, operation: "open a channel", seconds });
    };
    let (mut read, write) = begun.map_err(|error| refused(host, error))?;
    let early = match timeout(OPEN, begun_output(&mut read, host)).await {
        Ok(early) => early?,
        Err(_elapsed) => {
            connection.give_up().await;
            let seconds = OPEN.as_secs();
            let program = host.clone();
            return Err(ExecError::TimedOut { program, operation: "start sh", seconds });
        }
    };
    Ok(attend(host.clone(), read, write, early))
}

/// The command as one line, for `printf %b`.
fn line(command: &str) -> String {
    let mut line = command.replace('\\', "\\\\").replace('\n', "\\n");
    line.push('\n');
    line
}

/// Reads until the command begins; what it had printed by then.
async fn begun_output(read: &mut ChannelReadHalf, host: &str) -> Result<Vec<u8>, ExecError> {
    let (mut output, mut complaint) = (Vec::new(), Vec::new());
    let mut code = None;
    while let Some(message) = read.wait().await {
        match message {
            ChannelMsg::Data { data } => {
                output.extend_from_slice(&data);
                let found = output.windows(BEGUN.len()).position(|window| window == BEGUN);
                if let Some(start) = found {
                    return Ok(output.split_off(start + BEGUN.len()));
                }
            }
            ChannelMsg::ExtendedData { data, .. } => complaint.extend_from_slice(&data),
            ChannelMsg::ExitStatus { exit_status } => code = Some(exit_status),
            ChannelMsg::Failure => break,
            _ => {}
        }
        if output.len() + complaint.len() > NOISE {
            break;
        }
    }
    output.append(&mut complaint);
    let printed = String::from_utf8_lossy(&output).trim().to_owned();
    let ended = match code {
        Some(code) => format!("the login shell ended with code {code}"),
        None => "it does not run commands".to_owned(),
    };
    Err(ExecError::Host {
        host: host.to_owned(),
        operation: "start sh",
        message: format!("{ended}: {printed}; try 'ssh {host} true' with the same login"),
    })
}

/// Takes care of a channel in a task of its own: a message that nobody takes would hold up all
/// other channels.
fn attend(
    host: String,
    mut read: ChannelReadHalf,
    write: ChannelWriteHalf<Msg>,
    early: Vec<u8>,
) -> Channel {
    let (stdin, input) = duplex(BUFFER);
    let (output, stdout) = duplex(BUFFER);
    let (complaints, stderr) = duplex(BUFFER);
    let (mut told, exit) = oneshot::channel();
    let outputs = Outputs { stdout: Some(output), stderr: Some(complaints) };
    let lost = {
        let host = host.clone();
        move |source| ExecError::ConnectionLost { host, operation: "run a command", source }
    };
    tokio::spawn(async move {
        let ended = tokio::select! {
            ended = receive(&mut read, outputs, early) => Some(ended),
            () = send(&write, input) => None,
            () = told.closed() => None,
        };
        if ended.is_none() {
            // A host that does not take the signal ends the command when it writes next.
            let _unsent = write.signal(Sig::TERM).await;
        }
        let _unsent = write.close().await;
        let _unheard = told.send(ended);
    });
    let exit = async move {
        match exit.await {
            Ok(Some(Ok(Some(code)))) => Ok(code),
            Ok(Some(Err(error))) => Err(lost(Some(Box::new(error) as _))),
            Ok(Some(Ok(None)) | None) | Err(_) => Err(lost(None)),
        }
    };
    Channel {
        stdin: Box::new(stdin),
        stdout: Box::new(stdout),
        stderr: Box::new(stderr),
        exit: exit.boxed(),
    }
}

/// Where a command's outputs go; nowhere once the reader is gone.
struct Outputs {
    stdout: Option<DuplexStream>,
    stderr: Option<DuplexStream>,
}

/// Hands on what arrives until the channel or the connection ends; the exit code, if there was one.
async fn receive(
    read: &mut ChannelReadHalf,
    mut outputs: Outputs,
    early: Vec<u8>,
) -> io::Result<Option<i32>> {
    hand_on(&mut outputs.stdout, &early).await?;
    let mut code = None;
    while let Some(message) = read.wait().await {
        match message {
            ChannelMsg::Data { data } => hand_on(&mut outputs.stdout, &data).await?,
            ChannelMsg::ExtendedData { data, ext: 1 } => {
                hand_on(&mut outputs.stderr, &data).await?;
            }
            ChannelMsg::Eof => outputs = Outputs { stdout: None, stderr: None },
            ChannelMsg::ExitStatus { exit_status } => {
                code = Some(i32::try_from(exit_status).unwrap_or(i32::MAX));
            }
            ChannelMsg::ExitSignal { signal_name, .. } => {
                code = Some(128 + signal_number(&signal_name));
            }
            ChannelMsg::Close => break,
            _ => {}
        }
    }
    Ok(code)
}

async fn hand_on(output: &mut Option<DuplexStream>, data: &[u8]) -> io::Result<()> {
    let Some(reader) = output else { return Ok(()) };
    match timeout(UNREAD, reader.write_all(data)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_reader_gone)) => {
            *output = None;
            Ok(())
        }
        Err(_elapsed) => Err(io::Error::new(io::ErrorKind::TimedOut, "nobody reads its output")),
    }
}

/// Sends what is written to the command. Returns only when the connection is lost.
async fn send(write: &ChannelWriteHalf<Msg>, mut input: DuplexStream) {
    loop {
        let mut data = BytesMut::with_capacity(PACKET);
        match input.read_buf(&mut data).await {
            Ok(0) | Err(_) => break,
            Ok(_) if write.data_bytes(data.freeze()).await.is_err() => return,
            Ok(_) => {}
        }
    }
    if write.eof().await.is_ok() {
        std::future::pending().await
    }
}

/// Of the signals that the protocol names (RFC 4254 §6.10), the numbers on Linux.
fn signal_number(signal: &Sig) -> i32 {
    match signal {
        Sig::HUP => 1,
        Sig::INT => 2,
        Sig::QUIT => 3,
        Sig::ILL => 4,
        Sig::ABRT => 6,
        Sig::FPE => 8,
        Sig::KILL => 9,
        Sig::USR1 => 10,
        Sig::SEGV => 11,
        Sig::PIPE => 13,
        Sig::ALRM => 14,
        Sig::TERM => 15,
        Sig::Custom(_) => 0,
    }
}

/// Why a channel could not be opened.
fn refused(host: &str, error: russh::Error) -> ExecError {
    let host = host.to_owned();
    match error {
        russh::Error::ChannelOpenFailure(reason) => ExecError::Host {
            host,
            operation: "open a channel",
            message: format!(
                "{reason:?}; Gantry needs up to 9 sessions in a connection (MaxSessions in the \
                 host's sshd_config; its default is 10)"
            ),
        },
        lost => {
            let source = Some(Box::new(lost) as _);
            ExecError::ConnectionLost { host, operation: "open a channel", source }
        }
    }
}

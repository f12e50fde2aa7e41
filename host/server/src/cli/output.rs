//! What commands print: data on standard output, as a table, as JSON or as bare ids; everything
//! else on standard error.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

use comfy_table::{ContentArrangement, Table, presets};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::error::CliError;

/// The most characters of a text that a table shows.
const CELL: usize = 72;

/// Terminals narrower than this, in columns, would break words into letters.
const NARROW: u16 = 60;

/// How data is printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// For people
    #[default]
    Table,
    /// For programs
    Json,
    /// One id a line
    Ids,
}

/// The choice of a format.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(super) struct Output {
    /// How to print what comes out
    #[arg(
        short = 'o',
        long = "output",
        value_enum,
        value_name = "FORMAT",
        default_value = "table"
    )]
    pub(super) format: Format,
}

/// Something that stands in a list.
pub(super) trait Listed: Serialize {
    /// What the columns of a table are called.
    const COLUMNS: &'static [&'static str];
    /// What other commands take to mean it.
    fn id(&self) -> String;
    /// Its line in a table.
    fn row(&self) -> Vec<String>;
}

impl Output {
    /// Prints a list.
    pub(super) fn list<T: Listed>(self, items: &[T]) -> Result<(), CliError> {
        match self.format {
            Format::Json => json(&items),
            Format::Ids => items.iter().try_for_each(|item| line(item.id())),
            Format::Table => {
                let mut table = table();
                table.set_header(T::COLUMNS.to_vec());
                table.add_rows(items.iter().map(T::row));
                print_table(table)?;
                if items.is_empty() {
                    note("there are none");
                }
                Ok(())
            }
        }
    }

    /// Prints one thing, as `fields` where people read it.
    pub(super) fn one(
        self,
        thing: &impl Serialize,
        id: impl Display,
        fields: impl FnOnce() -> Vec<(&'static str, String)>,
    ) -> Result<(), CliError> {
        match self.format {
            Format::Json => json(thing),
            Format::Ids => line(id),
            Format::Table => print_fields(fields()),
        }
    }
}

/// Prints names and values, without what is empty.
fn print_fields(fields: Vec<(&'static str, String)>) -> Result<(), CliError> {
    let known = fields.into_iter().filter(|(_, value)| !value.is_empty());
    print_rows(known.map(|(name, value)| [name.to_owned(), value]))
}

/// Prints rows in columns.
pub(super) fn print_rows<const N: usize>(
    rows: impl Iterator<Item = [String; N]>,
) -> Result<(), CliError> {
    let mut table = table();
    table.add_rows(rows);
    print_table(table)
}

/// Tells rows in columns to a person, where standard output is for something else.
pub(super) fn note_rows<const N: usize>(rows: impl Iterator<Item = [String; N]>) {
    let mut table = table();
    table.add_rows(rows);
    lines(table).into_iter().for_each(note);
}

/// Prints a value as JSON.
pub(super) fn json(value: &impl Serialize) -> Result<(), CliError> {
    let mut stdout = io::stdout().lock();
    serde_json::to_writer_pretty(&mut stdout, value).map_err(CliError::Json)?;
    writeln!(stdout).map_err(CliError::Output)
}

/// Prints a line of data.
pub(super) fn line(text: impl Display) -> Result<(), CliError> {
    writeln!(io::stdout(), "{text}").map_err(CliError::Output)
}

/// Tells a person something that is no data.
pub(super) fn note(text: impl Display) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// An empty table without lines. It is fitted to a terminal that is wide enough to be; elsewhere, as
/// in a pipe, each row is one line.
fn table() -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    let fits = io::stdout().is_terminal() && table.width().is_some_and(|width| width >= NARROW);
    table.set_content_arrangement(match fits {
        true => ContentArrangement::Dynamic,
        false => ContentArrangement::Disabled,
    });
    table
}

fn print_table(table: Table) -> Result<(), CliError> {
    lines(table).into_iter().try_for_each(line)
}

fn lines(mut table: Table) -> Vec<String> {
    table.column_iter_mut().for_each(|column| {
        column.set_padding((0, 2));
    });
    let lines = table.lines().map(|line| line.trim_end().to_owned());
    lines.filter(|line| !line.is_empty()).collect()
}

/// How many there are of something, whose plural ends with an `s`: `1 error`, `2 errors`.
pub(super) fn counted(number: usize, thing: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {thing}{plural}")
}

/// The beginning of a text, in one line.
pub(super) fn shortened(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    match text.char_indices().nth(CELL) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// An instant (RFC 3339) in the time zone of the reader, to the second.
pub(super) fn local_time(instant: &str) -> String {
    match instant.parse::<Timestamp>() {
        Ok(at) => at.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S").to_string(),
        Err(_) => instant.to_owned(),
    }
}

/// A word on standard output in a colour, where a person reads it.
pub(super) fn painted(word: &str, colour: &str) -> String {
    match in_colour(&io::stdout()) {
        true => format!("\x1b[{colour}m{word}\x1b[0m"),
        false => word.to_owned(),
    }
}

/// Whether escape sequences are welcome there (<https://no-color.org>).
pub(super) fn in_colour(stream: &impl IsTerminal) -> bool {
    let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    stream.is_terminal() && !unwanted
}

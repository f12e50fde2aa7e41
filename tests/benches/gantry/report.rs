//! The numbers, as a table for people and as JSON for comparison.

use std::fmt;
use std::time::Duration;

use serde_json::json;

/// All results, in the order in which they were measured.
#[derive(Debug, Default)]
pub(crate) struct Report(Vec<Measurement>);

#[derive(Debug)]
struct Measurement {
    name: &'static str,
    value: f64,
    unit: &'static str,
    /// The most (or, for a rate, no bound) that is wanted.
    aim: Option<f64>,
}

impl Report {
    /// Adds a number, and the most that it should be where there is such an aim.
    pub(crate) fn add(
        &mut self,
        name: &'static str,
        value: f64,
        unit: &'static str,
        aim: Option<f64>,
    ) {
        println!("  {name}: {value:.2} {unit}");
        self.0.push(Measurement { name, value, unit, aim });
    }

    /// One object, by name.
    pub(crate) fn to_json(&self) -> String {
        let entries = self.0.iter().map(|one| {
            let fields = json!({"value": one.value, "unit": one.unit, "aim": one.aim});
            (one.name.to_owned(), fields)
        });
        serde_json::Value::Object(entries.collect()).to_string()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<44} {:>12}  {:<8} {:>8}", "", "measured", "unit", "aim")?;
        for one in &self.0 {
            let (aim, mark) = match one.aim {
                Some(aim) if one.value <= aim => (format!("≤ {aim}"), "✓"),
                Some(aim) => (format!("≤ {aim}"), "✗"),
                None => (String::new(), ""),
            };
            writeln!(f, "{:<44} {:>12.2}  {:<8} {aim:>8} {mark}", one.name, one.value, one.unit)?;
        }
        Ok(())
    }
}

/// The middle one.
///
/// # Panics
///
/// When there is none.
pub(crate) fn median(mut durations: Vec<Duration>) -> Duration {
    durations.sort_unstable();
    *durations.get(durations.len() / 2).expect("at least one duration")
}

/// The duration that this share of all (0 to 1) do not exceed.
///
/// # Panics
///
/// When there is none.
pub(crate) fn percentile(durations: &mut [Duration], share: f64) -> Duration {
    durations.sort_unstable();
    let place = ((durations.len() - 1) as f64 * share) as usize;
    *durations.get(place).expect("at least one duration")
}

/// In milliseconds.
pub(crate) fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// A line of `/proc/PID/status` that counts memory (`VmRSS`, `VmHWM`), in MiB.
///
/// # Panics
///
/// When there is no such process or no such line.
pub(crate) fn memory_mib(process: u32, line: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"));
    let status = status.expect("the status of a running process");
    let line = status.lines().find(|candidate| candidate.starts_with(line));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
    kilobytes.expect("a line that counts memory") / 1024.0
}

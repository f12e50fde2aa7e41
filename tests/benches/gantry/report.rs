//! The numbers, as a table for people and as JSON for comparison.

use std::fmt;
use std::time::Duration;

use serde_json::json;

/// All results, in the order in which they were measured.
#[derive(Debug, Default)]
pub(crate) struct Report(Vec<Measurement>);

#[derive(Debug)]
struct Measurement {
    name: String,
    value: f64,
    unit: &'static str,
    aim: Option<Aim>,
}

/// What is wanted.
#[derive(Debug, Clone, Copy)]
enum Aim {
    Most(f64),
    Least(f64),
}

impl Report {
    /// Adds a number, and the most that it should be where there is such an aim.
    pub(crate) fn add(
        &mut self,
        name: impl Into<String>,
        value: f64,
        unit: &'static str,
        aim: Option<f64>,
    ) {
        self.push(Measurement { name: name.into(), value, unit, aim: aim.map(Aim::Most) });
    }

    /// Adds a number, and the least that it should be.
    pub(crate) fn add_rate(
        &mut self,
        name: impl Into<String>,
        value: f64,
        unit: &'static str,
        aim: f64,
    ) {
        self.push(Measurement { name: name.into(), value, unit, aim: Some(Aim::Least(aim)) });
    }

    fn push(&mut self, one: Measurement) {
        println!("  {}: {:.2} {}", one.name, one.value, one.unit);
        self.0.push(one);
    }

    /// One object, by name.
    pub(crate) fn to_json(&self) -> String {
        let entries = self.0.iter().map(|one| {
            let mut fields = json!({"value": one.value, "unit": one.unit, "aim": null});
            match one.aim {
                Some(Aim::Most(aim)) => fields["aim"] = json!(aim),
                Some(Aim::Least(aim)) => fields["least"] = json!(aim),
                None => {}
            }
            (one.name.clone(), fields)
        });
        serde_json::Value::Object(entries.collect()).to_string()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<58} {:>12}  {:<8} {:>8}", "", "measured", "unit", "aim")?;
        for one in &self.0 {
            let (aim, mark) = match one.aim {
                Some(Aim::Most(aim)) => (format!("≤ {aim}"), mark(one.value <= aim)),
                Some(Aim::Least(aim)) => (format!("≥ {aim}"), mark(one.value >= aim)),
                None => (String::new(), ""),
            };
            writeln!(f, "{:<58} {:>12.2}  {:<8} {aim:>8} {mark}", one.name, one.value, one.unit)?;
        }
        Ok(())
    }
}

fn mark(reached: bool) -> &'static str {
    if reached { "✓" } else { "✗" }
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

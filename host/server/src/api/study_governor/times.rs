//! Times as clients know them: wall clocks without a zone, those of the server in UTC.

use gantry_model::study::Scandate;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// `2019-01-31T12:00:00.250000`.
pub(super) fn instant(instant: Timestamp) -> String {
    wall(instant.to_zoned(TimeZone::UTC).datetime())
}

/// The time, if there is one.
pub(super) fn perhaps(instant: Option<Timestamp>) -> Option<String> {
    instant.map(self::instant)
}

/// When something was scanned.
pub(super) fn scandate(date: Scandate) -> String {
    wall(date.0)
}

/// Six digits of a second or none: older versions of Python read no other number of digits.
fn wall(time: DateTime) -> String {
    let pattern =
        if time.subsec_nanosecond() < 1000 { "%Y-%m-%dT%H:%M:%S" } else { "%Y-%m-%dT%H:%M:%S%.6f" };
    time.strftime(pattern).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_six_digits_of_a_second_or_none() {
        let said = |text: &str| instant(text.parse().unwrap());
        assert_eq!(said("2019-01-31T12:00:00.25Z"), "2019-01-31T12:00:00.250000");
        assert_eq!(said("2019-01-31T13:00:00+01:00"), "2019-01-31T12:00:00");
        assert_eq!(scandate("2019-01-31".parse().unwrap()), "2019-01-31T00:00:00");
    }
}

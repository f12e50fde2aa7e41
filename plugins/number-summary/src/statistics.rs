//! Descriptive statistics of a list of numbers.

use serde::Serialize;

/// What is written for an array. All but `count` are absent where no number is finite.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Summary {
    /// Items of the array.
    count: usize,
    /// Items that are infinite or not a number; the figures below leave them out.
    not_finite: usize,
    #[serde(flatten)]
    figures: Option<Figures>,
}

/// Figures of at least one finite number.
#[derive(Debug, PartialEq, Serialize)]
struct Figures {
    min: f64,
    max: f64,
    mean: f64,
    /// Of an even number of items: half way between the middle two.
    median: f64,
    /// Of the population, that is divided by the number of items.
    standard_deviation: f64,
}

impl Summary {
    pub(crate) fn of(items: &[f64]) -> Self {
        let mut finite: Vec<f64> = items.iter().copied().filter(|item| item.is_finite()).collect();
        finite.sort_by(f64::total_cmp);
        let not_finite = items.len() - finite.len();
        Self { count: items.len(), not_finite, figures: figures(&finite) }
    }
}

/// The figures of numbers in ascending order.
fn figures(sorted: &[f64]) -> Option<Figures> {
    let (min, max) = (*sorted.first()?, *sorted.last()?);
    let count = sorted.len() as f64;
    // Dividing first keeps the sum of large numbers finite.
    let mean: f64 = sorted.iter().map(|item| item / count).sum();
    let variance: f64 = sorted.iter().map(|item| (item - mean).powi(2) / count).sum();
    let upper = *sorted.get(sorted.len() / 2)?;
    let lower = *sorted.get((sorted.len() - 1) / 2)?;
    let median = f64::midpoint(lower, upper);
    Some(Figures { min, max, mean, median, standard_deviation: variance.sqrt() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_of_a_known_sample_are_right() {
        let summary = Summary::of(&[9.0, 2.0, 5.0, 4.0, 5.0, 4.0, 7.0, 4.0]);
        let figures = summary.figures.expect("there are numbers");
        assert_eq!((figures.min, figures.max), (2.0, 9.0));
        assert_eq!((figures.mean, figures.median), (5.0, 4.5));
        assert_eq!(figures.standard_deviation, 2.0);
    }

    #[test]
    fn numbers_that_are_not_finite_are_counted_and_left_out() {
        let summary = Summary::of(&[f64::NAN, 1.0, f64::INFINITY, 3.0]);
        assert_eq!((summary.count, summary.not_finite), (4, 2));
        assert_eq!(summary.figures.map(|figures| figures.mean), Some(2.0));
    }

    #[test]
    fn an_empty_array_has_a_count_and_nothing_else() {
        let text = serde_json::to_string(&Summary::of(&[])).expect("it is JSON");
        assert_eq!(text, r#"{"count":0,"not_finite":0}"#);
    }
}

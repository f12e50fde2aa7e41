//! Components whose answers are not what the contract allows.

use gantry_model::plugin::Verdict;
use gantry_plugin::FailureKind;

use crate::forged::{Forged, holds, raised};
use crate::support::{assert_readable, evaluate, host};

/// What comes of an answer with these verdicts to one expression.
async fn answering(count: u32, bytes: Vec<u8>) -> Result<Vec<Verdict>, FailureKind> {
    let plugin = host().forged(&Forged { verdicts: (count, bytes), ..Forged::default() }).await;
    evaluate(&plugin).await.map_err(|failure| {
        assert_readable(&failure.to_string());
        failure.kind
    })
}

#[tokio::test]
async fn an_answer_that_fits_is_taken() {
    assert_eq!(answering(1, holds(1)).await, Ok(vec![Verdict::Holds(true)]));
}

#[tokio::test]
async fn more_or_fewer_verdicts_than_expressions_are_invalid() {
    for count in [0, 2, 1_000] {
        let answer = answering(count, holds(0).repeat(count as usize)).await;
        assert!(matches!(answer, Err(FailureKind::InvalidAnswer { .. })), "{count}: {answer:?}");
    }
}

#[tokio::test]
async fn a_list_that_lies_about_its_length_is_stopped() {
    for count in [u32::MAX, 0x1000_0000, 1_000_000] {
        match answering(count, holds(0)).await {
            Err(FailureKind::Trapped { .. } | FailureKind::LimitExceeded { .. }) => {}
            other => panic!("{count}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_case_that_does_not_exist_is_stopped() {
    let mut verdict = holds(1);
    verdict[0] = 7;
    let answer = answering(1, verdict).await;
    assert!(matches!(answer, Err(FailureKind::Trapped { .. })), "{answer:?}");
}

#[tokio::test]
async fn a_boolean_that_is_neither_is_a_boolean() {
    // The canonical ABI takes every number that is not zero for true.
    assert_eq!(answering(1, holds(255)).await, Ok(vec![Verdict::Holds(true)]));
}

#[tokio::test]
async fn texts_that_are_none_are_stopped() {
    for (address, length) in [(u32::MAX, 1), (0, u32::MAX), (0x4000_0000, 16)] {
        let answer = answering(1, raised(address, length)).await;
        match answer {
            Err(FailureKind::Trapped { .. } | FailureKind::LimitExceeded { .. }) => {}
            other => panic!("{address} {length}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn many_long_texts_in_one_answer_are_stopped() {
    // Each points to the same half of a mebibyte of zeros, of which the guest needs no more than one.
    let answer = answering(1_000, raised(0x11_0000, 0x8_0000).repeat(1_000)).await;
    match answer {
        Err(FailureKind::LimitExceeded { limit, .. }) => assert_eq!(limit, "host-call-bytes"),
        other => panic!("{other:?}"),
    }
}

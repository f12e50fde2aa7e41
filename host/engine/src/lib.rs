//! Pure decisions: which state follows, what to do next.

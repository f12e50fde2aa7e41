//! From bytes that a person wrote to a locked task definition, or to a list of findings.

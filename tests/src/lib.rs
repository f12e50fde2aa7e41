//! Tests that go through the public doors of the whole system.

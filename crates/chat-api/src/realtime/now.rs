//! What time it is for a connection.

use std::time::Duration;

use domain::Timestamp;

/// What time it is, told twice: tokens run out by the calendar, silence and floods are measured by a clock that never
/// jumps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Now {
    /// By the calendar.
    pub wall: Timestamp,
    /// Since the connection was opened.
    pub open: Duration,
}

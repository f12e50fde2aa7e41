//! Time limits pass by themselves. Whoever asks for a check has the driver look at once.

use super::super::Pipeline;

impl Pipeline {
    /// Rouses the driver.
    pub(crate) fn check_timeouts(&self) {
        self.studies.wake.notify_one();
    }
}

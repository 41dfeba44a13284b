//! Settings of single lanes, as people write them: `held: 200ms`.

use std::str::FromStr;
use std::time::Duration;

use crate::cli::arguments::time;
use crate::record::watch::LaneName;

/// The shortest time that is taken for a tick or a time-out: a shorter one would measure podproof itself.
const SHORTEST: Duration = Duration::from_millis(5);

/// A time for one lane, or for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaneTime {
    /// Which one; `None`: all.
    pub lane: Option<LaneName>,
    /// The time.
    pub time: Duration,
}

impl FromStr for LaneTime {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (lane, written) = match text.split_once(':') {
            Some((lane, time)) => (Some(lane.trim()), time.trim()),
            None => (None, text.trim()),
        };
        let lane = match lane {
            None | Some("all") => None,
            Some(lane) => Some(
                lane.parse()
                    .map_err(|error: crate::record::watch::UnknownLane| error.to_string())?,
            ),
        };
        let time = time(written)?;
        if time < SHORTEST {
            return Err("expected at least 5ms".to_owned());
        }
        Ok(Self { lane, time })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_for_a_lane_or_for_all() {
        let read = |text: &str| {
            text.parse::<LaneTime>()
                .map(|setting| (setting.lane, setting.time.as_millis()))
        };
        assert_eq!(read("held: 200ms"), Ok((Some(LaneName::Held), 200)));
        assert_eq!(read("sign-in:10s"), Ok((Some(LaneName::SignIn), 10_000)));
        assert_eq!(read("all: 1s"), Ok((None, 1000)));
        assert_eq!(read("1s"), Ok((None, 1000)));
        assert!(read("holding: 1s").expect_err("a mistake").contains("`new-connection`"));
        assert!(read("held: 0s").is_err() && read("held: soon").is_err());
    }
}

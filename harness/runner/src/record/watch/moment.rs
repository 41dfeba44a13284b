//! An instant, as the record of a watch has it: RFC 3339 in UTC with milliseconds.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

/// An instant, to the millisecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(DateTime<Utc>);

/// Why a text is no instant.
#[derive(Debug, Error)]
#[error("expected an instant such as `2026-11-26T02:10:03.120Z`, found `{0}`")]
pub struct NoMoment(String);

impl Moment {
    /// The present one.
    pub fn now() -> Self {
        Self::from(Utc::now())
    }

    /// So many milliseconds after 1970-01-01 in UTC; `None` beyond what a calendar has.
    pub fn from_milliseconds(milliseconds: i64) -> Option<Self> {
        DateTime::from_timestamp_millis(milliseconds).map(Self)
    }

    /// Milliseconds since 1970-01-01 in UTC.
    pub fn milliseconds(self) -> i64 {
        self.0.timestamp_millis()
    }

    /// The instant this many milliseconds later, or earlier if it is negative; itself beyond what a calendar has.
    #[must_use]
    pub fn plus(self, milliseconds: i64) -> Self {
        let later = TimeDelta::try_milliseconds(milliseconds).and_then(|by| self.0.checked_add_signed(by));
        later.map_or(self, Self)
    }

    /// The milliseconds from `earlier` until this; negative if it is later.
    pub fn since(self, earlier: Self) -> i64 {
        self.milliseconds() - earlier.milliseconds()
    }

    /// The instant as a date and time in UTC.
    pub fn date_time(self) -> DateTime<Utc> {
        self.0
    }
}

impl From<DateTime<Utc>> for Moment {
    fn from(instant: DateTime<Utc>) -> Self {
        // To the millisecond, so that it is the same when it was written and read.
        DateTime::from_timestamp_millis(instant.timestamp_millis()).map_or(Self(instant), Self)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

impl FromStr for Moment {
    type Err = NoMoment;

    fn from_str(text: &str) -> Result<Self, NoMoment> {
        let instant = DateTime::parse_from_rfc3339(text).map_err(|_| NoMoment(text.to_owned()))?;
        Ok(Self::from(DateTime::<Utc>::from(instant)))
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl JsonSchema for Moment {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Moment".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "An instant: RFC 3339 in UTC, with milliseconds.",
            "type": "string",
            "format": "date-time"
        })
    }
}

//! A day, as entries write the last one on which they hold.

use std::borrow::Cow;
use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A day of the calendar, in UTC, written as `2027-01-31`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(NaiveDate);

impl Day {
    /// The day that a text names; `None` where it names none.
    pub fn read(text: &str) -> Option<Self> {
        // chrono would take `2027-1-3` as well, and years of five digits.
        let is_written_out = text.len() == 10;
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
        day.filter(|_| is_written_out).map(Self)
    }

    /// The day on which an instant falls, which is RFC 3339 with any offset.
    pub fn of(instant: &str) -> Option<Self> {
        let instant = DateTime::parse_from_rfc3339(instant).ok()?;
        Some(Self(instant.with_timezone(&Utc).date_naive()))
    }

    /// How many days lie between `start` and this day: 0 if it is the same, negative if it is over.
    pub fn days_after(self, start: Self) -> i64 {
        (self.0 - start.0).num_days()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.0.format("%Y-%m-%d"))
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::read(&text)
            .ok_or_else(|| D::Error::custom(format!("expected a date such as `2027-01-31`, found `{text}`")))
    }
}

impl JsonSchema for Day {
    fn schema_name() -> Cow<'static, str> {
        "Day".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A day, in UTC.", "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Day;

    #[test]
    fn a_day_is_written_out_and_exists() {
        assert_eq!(
            Day::read("2027-01-31").map(|day| day.to_string()).as_deref(),
            Some("2027-01-31")
        );
        for text in [
            "2027-02-29",
            "2027-1-31",
            "TODO",
            "31.01.2027",
            "2027-01-31T00:00:00Z",
            "02027-01-3",
        ] {
            assert_eq!(Day::read(text), None, "{text}");
        }
    }

    #[test]
    fn an_instant_falls_on_a_day_in_utc() {
        let day = |instant| Day::of(instant).map(|day| day.to_string());
        assert_eq!(day("2027-01-31T23:59:59.999Z").as_deref(), Some("2027-01-31"));
        assert_eq!(day("2027-01-31T23:30:00-01:00").as_deref(), Some("2027-02-01"));
    }

    #[test]
    fn days_are_counted_over_months_and_years() {
        let day = |text| Day::read(text).expect("a day");
        assert_eq!(day("2027-01-31").days_after(day("2026-11-26")), 66);
        assert_eq!(day("2027-01-31").days_after(day("2027-01-31")), 0);
        assert_eq!(day("2027-01-31").days_after(day("2027-02-01")), -1);
    }
}

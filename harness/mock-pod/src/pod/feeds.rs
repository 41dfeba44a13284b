//! The datafeeds that are open. Nothing ever happens in them: a bot that reads one waits.
//!
//! Comes in: ids. Goes out: whether a user has such a feed. Feeds live as long as the mock; a user has at most [`MOST`].

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::random;

/// How many feeds a user may have, as the vendor's documents say it.
pub(crate) const MOST: usize = 20;

/// One datafeed.
#[derive(Clone, Debug)]
pub(crate) struct Feed {
    pub(crate) id: String,
    /// In milliseconds since the Unix epoch.
    pub(crate) created: u64,
    owner: i64,
    tag: String,
}

/// All of them. Clones share everything.
#[derive(Clone, Default)]
pub(crate) struct Feeds(Arc<Mutex<BTreeMap<String, Feed>>>);

impl fmt::Debug for Feeds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Feeds(…)")
    }
}

impl Feeds {
    /// A new one; nothing when the user has too many.
    pub(crate) fn create(&self, owner: i64, tag: String, now: u64) -> Option<Feed> {
        let mut feeds = self.feeds();
        if feeds.values().filter(|feed| feed.owner == owner).count() >= MOST {
            return None;
        }
        let feed = Feed {
            // Clients tell feeds of this kind by the end of their ids.
            id: format!("{}_f", random::hex::<16>()),
            created: now,
            owner,
            tag,
        };
        feeds.insert(feed.id.clone(), feed.clone());
        Some(feed)
    }

    /// Those of a user; with a tag, those of this tag.
    pub(crate) fn list(&self, owner: i64, tag: Option<&str>) -> Vec<Feed> {
        let feeds = self.feeds();
        let wanted = |feed: &&Feed| feed.owner == owner && tag.is_none_or(|tag| feed.tag == tag);
        feeds.values().filter(wanted).cloned().collect()
    }

    /// Whether the user has this one.
    pub(crate) fn has(&self, owner: i64, id: &str) -> bool {
        self.feeds().get(id).is_some_and(|feed| feed.owner == owner)
    }

    /// Deletes one; whether the user had it.
    pub(crate) fn delete(&self, owner: i64, id: &str) -> bool {
        let mut feeds = self.feeds();
        let is_there = feeds.get(id).is_some_and(|feed| feed.owner == owner);
        is_there && feeds.remove(id).is_some()
    }

    fn feeds(&self) -> MutexGuard<'_, BTreeMap<String, Feed>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

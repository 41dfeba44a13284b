//! Lines of a live display: one for each event.

use anstyle::Style;

use crate::findings::watch::{SampleClass, WatchEvent};
use crate::record::Verdict;
use crate::record::watch::{Moment, SessionChange, SessionRecord};
use crate::report::console::paint::{BOLD, DIM, Paint, of_verdict};
use crate::report::watch::words::{self, class_and_cause, clock};
use crate::text::short_duration;

/// The line of an event, without a line feed; `None`: others say it.
pub(super) fn line(paint: Paint, event: &WatchEvent, now: Moment) -> Option<String> {
    let (at, who, style, text) = match event {
        WatchEvent::Began {
            lane,
            interval,
            instead_of,
        } => {
            let what = class_and_cause(interval.class, interval.cause);
            let over = match interval.end {
                Some(_) => format!(" for {}, over", short_duration(interval.duration_ms(now))),
                None => String::new(),
            };
            let corrected = instead_of.map_or(String::new(), |class| {
                format!(" (not {}, as said before)", class.words())
            });
            let text = format!("{what}{over}{corrected}");
            (interval.start, lane.name(), style_of(interval.class), text)
        }
        // What comes next is told, and when it began.
        WatchEvent::Ended { then: Some(_), .. } => return None,
        // A refusal is told with the session that was refused.
        WatchEvent::Ended { interval, .. } if interval.class == SampleClass::SessionLost && interval.samples == 1 => {
            return None;
        }
        WatchEvent::Ended { lane, interval, .. } => {
            let what = class_and_cause(interval.class, interval.cause);
            let text = format!(
                "good again after {} of {what}",
                short_duration(interval.duration_ms(now))
            );
            let style = of_verdict(Verdict::Passed);
            (interval.end.unwrap_or(now), lane.name(), style, text)
        }
        WatchEvent::Session(session) => {
            let (style, text) = of_session(session)?;
            (session.at, "session", style, text)
        }
        WatchEvent::NewShape { lane, at } => {
            let text = "answers of a new shape".to_owned();
            (*at, lane.name(), of_verdict(Verdict::KnownIssue), text)
        }
        WatchEvent::Mark(mark) => (mark.at, "mark", BOLD, mark.text.to_show().to_owned()),
        WatchEvent::Note(note) => (note.at, "note", DIM, note.text.to_show().to_owned()),
        WatchEvent::End(_) => return None,
    };
    let at = paint.styled(DIM, &clock(at));
    let who = paint.styled(Style::new(), &format!("{who:<14}"));
    Some(paint.wrapped(&format!("  {at}  {who}  {}", paint.styled(style, &text)), 28))
}

/// The style of a class.
pub(super) fn style_of(class: SampleClass) -> Style {
    match class {
        SampleClass::Good => of_verdict(Verdict::Passed),
        SampleClass::Slow | SampleClass::Throttled => of_verdict(Verdict::Warned),
        SampleClass::OurNetwork => of_verdict(Verdict::Broken),
        SampleClass::ContractBroken
        | SampleClass::SessionLost
        | SampleClass::ServerError
        | SampleClass::GatewayPage
        | SampleClass::Unreachable => of_verdict(Verdict::Failed),
    }
}

fn of_session(session: &SessionRecord) -> Option<(Style, String)> {
    let who = words::session(session.session_kind, &session.account, session.generation);
    let because = session
        .reason
        .as_ref()
        .map_or(String::new(), |reason| format!(": {}", reason.to_show()));
    match session.change {
        SessionChange::Lost => {
            let alive = session
                .alive_at
                .map_or(String::new(), |at| format!(", last seen alive at {}", clock(at)));
            Some((of_verdict(Verdict::Failed), format!("lost: {who}{alive}{because}")))
        }
        SessionChange::Flapping => Some((
            of_verdict(Verdict::Warned),
            format!("refused, then accepted again: {who}{because}"),
        )),
        SessionChange::Expired => Some((DIM, format!("came to its natural end: {who}"))),
        SessionChange::Opened | SessionChange::Closed | SessionChange::LeftOpen => None,
    }
}

//! Troubles in words: what is wrong, and the lines of a target file that mend it.

use super::trouble::{Ailing, Ailment};

/// What a bot may do without.
const OPTIONAL: [&str; 4] = ["relay", "keyauth", "sessionauth", "agent"];

/// What is wrong with services that suffer from the same thing; there is at least one.
pub(super) fn problem(group: &[Ailing]) -> String {
    let who = listed(group.iter().map(|one| format!("`/{}`", one.service)));
    let (is, refuses) = match group.len() {
        1 => ("is", "refuses"),
        _ => ("are", "refuse"),
    };
    let url = &group[0].url;
    match &group[0].ailment {
        Ailment::Unreachable { cause, .. } => format!("{who} cannot be reached at `{url}`: {cause}"),
        Ailment::WantsCertificate { alert, .. } => {
            format!("{who} at `{url}` {refuses} the handshake without a client certificate (`{alert}`)")
        }
        Ailment::Elsewhere { .. } => {
            let asked: Vec<&String> = group.iter().flat_map(|one| asked(&one.ailment)).collect();
            let are = if asked.len() == 1 { "is" } else { "are" };
            let asked = listed(asked.into_iter().map(|question| format!("`{question}`")));
            format!("{who} {is} not at `{url}`: {asked} {are} answered 404")
        }
    }
}

/// What to do about it.
pub(super) fn help(group: &[Ailing]) -> String {
    let is_optional = group.iter().all(|one| OPTIONAL.contains(&one.service));
    let absent = is_optional.then(|| format!("say {} if this bot has none", absent(group)));
    let first = match &group[0].ailment {
        Ailment::Unreachable { help, .. } => help.clone().unwrap_or_else(|| place(group)),
        Ailment::Elsewhere { .. } => place(group),
        Ailment::WantsCertificate { could_show, .. } => certificate(group, could_show.as_deref()),
    };
    match absent {
        Some(absent) => format!("{first}, or {absent}"),
        None => first,
    }
}

fn certificate(group: &[Ailing], could_show: Option<&str>) -> String {
    let service = group[0].service;
    match (service, could_show) {
        ("login" | "pod" | "relay", _) => format!(
            "this is the port for certificates: {}, usually with port 443",
            place(group)
        ),
        (_, Some(name)) => format!("name the one to show: `conformance.services.{service}: {{ certificate: {name} }}`"),
        (_, None) => format!(
            "give the bot one (`conformance.identities.certificateBot`) and name it: `conformance.services.{service}: {{ certificate: certificateBot }}`"
        ),
    }
}

/// Where it is said where services are.
fn place(group: &[Ailing]) -> String {
    let services: Vec<&str> = group.iter().map(|one| one.service).collect();
    match services.as_slice() {
        ["sessionauth"] => "set `sessionAuth: { host, port }`".to_owned(),
        ["relay", "keyauth"] | ["keyauth", "relay"] => "set `keyManager: { host, port }`".to_owned(),
        [service] if OPTIONAL.contains(service) => format!("set `conformance.services.{service}: {{ host, port }}`"),
        services if services.iter().all(|service| OPTIONAL.contains(service)) => {
            "set `host` and `port` of each in `conformance.services`".to_owned()
        }
        _ => "check `host`, `port` and `context`".to_owned(),
    }
}

/// `conformance.services.relay: absent`
fn absent(group: &[Ailing]) -> String {
    match group {
        [only] => format!("`conformance.services.{}: absent`", only.service),
        several => {
            let each: Vec<String> = several.iter().map(|one| format!("{}: absent", one.service)).collect();
            format!("`conformance.services: {{ {} }}`", each.join(", "))
        }
    }
}

fn asked(ailment: &Ailment) -> &[String] {
    match ailment {
        Ailment::Elsewhere { asked } => asked,
        _ => &[],
    }
}

/// `a, b and c`
fn listed(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    match items.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::trouble::troubles;
    use super::*;

    fn one(service: &'static str, url: &str, ailment: Ailment) -> Ailing {
        Ailing {
            service,
            url: url.to_owned(),
            ailment,
        }
    }

    fn elsewhere(asked: &str) -> Ailment {
        Ailment::Elsewhere {
            asked: vec![asked.to_owned()],
        }
    }

    #[test]
    fn a_service_at_another_port_is_told_with_the_two_lines_that_mend_it() {
        let told = troubles(vec![one("sessionauth", "https://a:443", elsewhere("POST /s"))]);
        assert_eq!(
            told[0].text(),
            "`/sessionauth` is not at `https://a:443`: `POST /s` is answered 404; set `sessionAuth: { host, port }`, \
             or say `conformance.services.sessionauth: absent` if this bot has none"
        );
    }

    #[test]
    fn services_with_the_same_trouble_share_it_and_others_do_not() {
        let down = || Ailment::Unreachable {
            cause: "a refused".to_owned(),
            help: None,
        };
        let told = troubles(vec![
            one("login", "https://a:443", down()),
            one("keyauth", "https://b:1", elsewhere("x")),
            one("pod", "https://a:443", down()),
            one("relay", "https://b:1", elsewhere("y")),
        ]);
        let texts: Vec<String> = told.iter().map(super::super::Trouble::text).collect();
        assert_eq!(
            texts,
            [
                "`/login` and `/pod` cannot be reached at `https://a:443`: a refused; check `host`, `port` and `context`",
                "`/keyauth` and `/relay` are not at `https://b:1`: `x` and `y` are answered 404; set `keyManager: { host, \
                 port }`, or say `conformance.services: { keyauth: absent, relay: absent }` if this bot has none",
            ]
        );
    }

    #[test]
    fn a_certificate_that_the_target_has_is_suggested() {
        let wants = |could_show: Option<&str>| Ailment::WantsCertificate {
            alert: "certificate_required".to_owned(),
            could_show: could_show.map(str::to_owned),
        };
        let help = |service, could_show| troubles(vec![one(service, "u", wants(could_show))])[0].help.clone();
        assert!(help("sessionauth", Some("bot")).contains("`conformance.services.sessionauth: { certificate: bot }`"));
        assert!(help("keyauth", None).contains("`conformance.identities.certificateBot`"));
        assert!(help("relay", Some("bot")).contains("port 443"));
    }
}

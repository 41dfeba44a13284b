//! Troubles in words: what is wrong, and the lines of a target file that mend it.

use super::issue::{FaultyService, ServiceFault};
use crate::targets::is_for_certificates;
use crate::text::{Prose, by_number, commas, list, quoted};

/// What a bot may do without.
const OPTIONAL: [&str; 4] = ["relay", "keyauth", "sessionauth", "agent"];

/// What is wrong with services that suffer from the same thing; there is at least one.
pub(super) fn problem(group: &[FaultyService]) -> String {
    let who = list(group.iter().map(|one| format!("`/{}`", one.service)));
    let is = by_number(group.len(), "is", "are");
    let refuses = by_number(group.len(), "refuses", "refuse");
    let url = &group[0].url;
    match &group[0].fault {
        ServiceFault::Unreachable { cause, .. } => format!("{who} cannot be reached at `{url}`: {cause}"),
        ServiceFault::WantsCertificate { alert, .. } => {
            format!("{who} at `{url}` {refuses} the handshake without a client certificate (`{alert}`)")
        }
        ServiceFault::RefusesCertificate { alert, shown } => {
            format!("{who} at `{url}` {refuses} the client certificate of `{shown}` (`{alert}`)")
        }
        ServiceFault::WebPage { .. } => {
            let answers = group.iter().flat_map(|one| match &one.fault {
                ServiceFault::WebPage { answered } => answered.as_slice(),
                _ => &[],
            });
            let answers = list(answers.map(|(question, status)| format!("`{question}` by {status}")));
            format!("{who} at `{url}` {is} answered by a gateway, not by a pod: {answers}")
        }
        ServiceFault::Elsewhere { .. } => {
            let asked: Vec<&String> = group.iter().flat_map(|one| asked(&one.fault)).collect();
            let are = by_number(asked.len(), "is", "are");
            let asked = list(quoted(asked));
            format!("{who} {is} not at `{url}`: {asked} {are} answered 404")
        }
    }
}

/// What to do about it.
pub(super) fn help(group: &[FaultyService]) -> String {
    let is_optional = group.iter().all(|one| OPTIONAL.contains(&one.service));
    let absent = is_optional.then(|| format!("say {} if this bot has none", absent(group)));
    let first = match &group[0].fault {
        ServiceFault::Unreachable { help, .. } => help.as_ref().map_or_else(|| place(group), Prose::to_string),
        ServiceFault::WebPage { .. } => format!(
            "a gateway, a firewall or a maintenance page stands in between, or the pod behind it is down: {}, or ask those who run it",
            place(group)
        ),
        ServiceFault::Elsewhere { .. } => place(group),
        ServiceFault::WantsCertificate { could_show, .. } => certificate(group, could_show.as_deref()),
        ServiceFault::RefusesCertificate { .. } => certificate_refused().to_owned(),
    };
    match absent {
        Some(absent) => format!("{first}, or {absent}"),
        None => first,
    }
}

fn certificate(group: &[FaultyService], could_show: Option<&str>) -> String {
    let is_misplaced = |one: &&FaultyService| !is_for_certificates(one.service);
    let misplaced: Vec<FaultyService> = group.iter().filter(is_misplaced).cloned().collect();
    if !misplaced.is_empty() {
        return format!(
            "this is the port for certificates: {}, usually with port 443",
            place(&misplaced)
        );
    }
    let name = could_show.unwrap_or("certificateBot");
    let settings = group
        .iter()
        .map(|one| format!("`conformance.services.{}: {{ certificate: {name} }}`", one.service));
    let settings = list(settings);
    match could_show {
        Some(_) => format!("name the one to show: {settings}"),
        None => format!("give the bot one (`conformance.identities.{name}`) and name it: {settings}"),
    }
}

/// Where it is said where services are.
fn place(group: &[FaultyService]) -> String {
    let mut services: Vec<&str> = group.iter().map(|one| one.service).collect();
    if !services.iter().all(|service| OPTIONAL.contains(service)) {
        return "check `host`, `port` and `context`".to_owned();
    }
    let is_key_manager = |service: &&str| ["relay", "keyauth"].contains(service);
    if services.iter().filter(|service| is_key_manager(service)).count() == 2 {
        // The one node is right for both.
        services.retain(|service| !is_key_manager(service));
        services.push("keyManager");
    }
    let settings = services.into_iter().map(|service| match service {
        "sessionauth" => "`sessionAuth: { host, port }`".to_owned(),
        "keyManager" => "`keyManager: { host, port }`".to_owned(),
        service => format!("`conformance.services.{service}: {{ host, port }}`"),
    });
    format!("set {}", list(settings))
}

/// What to do where a service's server refuses the client certificate that it was shown.
pub fn certificate_refused() -> &'static str {
    "have the certificate or its authority uploaded to the pod; check that it has not expired or been revoked"
}

/// What to do where a service refuses a call that shows a certificate, and its server never asked for one.
pub fn certificate_not_asked_for(service: &str, url: &str) -> String {
    let setting = match service {
        "keyauth" => "`keyManager: { host, port }`".to_owned(),
        "sessionauth" => "`sessionAuth: { host, port }`".to_owned(),
        service => format!("`conformance.services.{service}: {{ host, port }}`"),
    };
    format!(
        "`{url}` never asked for a client certificate, so none was shown: this is not the port for certificates, which is \
         usually another one, such as 8444; set {setting}"
    )
}

/// `conformance.services.relay: absent`
fn absent(group: &[FaultyService]) -> String {
    match group {
        [only] => format!("`conformance.services.{}: absent`", only.service),
        several => {
            let each = several.iter().map(|one| format!("{}: absent", one.service));
            format!("`conformance.services: {{ {} }}`", commas(each))
        }
    }
}

fn asked(fault: &ServiceFault) -> &[String] {
    match fault {
        ServiceFault::Elsewhere { asked } => asked,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::super::issue::{ServiceIssue, service_issues};
    use super::*;
    use crate::secret::Vault;

    fn issues(faulty: Vec<FaultyService>) -> Vec<ServiceIssue> {
        service_issues(faulty, 0, &Vault::default().redactor())
    }

    fn one(service: &'static str, url: &str, fault: ServiceFault) -> FaultyService {
        FaultyService {
            service,
            url: url.to_owned(),
            fault,
        }
    }

    fn elsewhere(asked: &str) -> ServiceFault {
        ServiceFault::Elsewhere {
            asked: vec![asked.to_owned()],
        }
    }

    #[test]
    fn a_service_at_another_port_is_told_with_the_two_lines_that_mend_it() {
        let told = issues(vec![one("sessionauth", "https://a:443", elsewhere("POST /s"))]);
        assert_eq!(
            told[0].text().to_show(),
            "`/sessionauth` is not at `https://a:443`: `POST /s` is answered 404; set `sessionAuth: { host, port }`, \
             or say `conformance.services.sessionauth: absent` if this bot has none"
        );
    }

    #[test]
    fn web_pages_of_one_gateway_are_told_once() {
        let page = |question: &str, status| ServiceFault::WebPage {
            answered: vec![(question.to_owned(), status)],
        };
        let told = issues(vec![
            one("login", "https://a:443", page("GET /l", 200)),
            one("pod", "https://a:443", page("GET /p", 302)),
        ]);
        let texts: Vec<String> = told.iter().map(|issue| issue.text().to_string()).collect();
        assert_eq!(
            texts,
            [
                "`/login` and `/pod` at `https://a:443` are answered by a gateway, not by a pod: `GET /l` by 200 and \
                 `GET /p` by 302; a gateway, a firewall or a maintenance page stands in between, or the pod behind it is down: \
                 check `host`, `port` and `context`, or ask those who run it"
            ]
        );
    }

    #[test]
    fn services_with_the_same_trouble_share_it_and_others_do_not() {
        let down = || ServiceFault::Unreachable {
            cause: "a refused".into(),
            help: None,
            tls: None,
        };
        let told = issues(vec![
            one("login", "https://a:443", down()),
            one("keyauth", "https://b:1", elsewhere("x")),
            one("pod", "https://a:443", down()),
            one("relay", "https://b:1", elsewhere("y")),
        ]);
        let texts: Vec<String> = told.iter().map(|issue| issue.text().to_string()).collect();
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
    fn a_configuration_that_names_a_host_alone_is_told_both_settings_that_it_lacks() {
        let told = issues(vec![
            one("keyauth", "https://a:443", elsewhere("x")),
            one("sessionauth", "https://a:443", elsewhere("y")),
        ]);
        assert_eq!(
            told[0].help.to_show(),
            "set `conformance.services.keyauth: { host, port }` and `sessionAuth: { host, port }`, or say \
             `conformance.services: { keyauth: absent, sessionauth: absent }` if this bot has none"
        );
    }

    #[test]
    fn a_certificate_that_the_target_has_is_suggested() {
        let wants = |could_show: Option<&str>| ServiceFault::WantsCertificate {
            alert: "certificate_required".to_owned(),
            could_show: could_show.map(str::to_owned),
        };
        let help = |service, could_show| issues(vec![one(service, "u", wants(could_show))])[0].help.to_string();
        assert!(help("sessionauth", Some("bot")).contains("`conformance.services.sessionauth: { certificate: bot }`"));
        assert!(help("keyauth", None).contains("`conformance.identities.certificateBot`"));
        assert!(help("relay", Some("bot")).contains("port 443"));
        let refused = ServiceFault::RefusesCertificate {
            alert: "certificate_unknown".to_owned(),
            shown: "bot".to_owned(),
        };
        assert_eq!(
            issues(vec![one("keyauth", "u", refused)])[0].text().to_show(),
            "`/keyauth` at `u` refuses the client certificate of `bot` (`certificate_unknown`); have the certificate or its \
             authority uploaded to the pod; check that it has not expired or been revoked, or say \
             `conformance.services.keyauth: absent` if this bot has none"
        );
        let both = |one_service, other| {
            let alert = wants(Some("bot"));
            issues(vec![one(one_service, "u", alert.clone()), one(other, "u", alert)])[0]
                .help
                .to_string()
        };
        let named = "`conformance.services.keyauth: { certificate: bot }` and `conformance.services.sessionauth: { certificate: bot }`";
        assert!(both("keyauth", "sessionauth").contains(named));
        let moved = "this is the port for certificates: set `conformance.services.relay: { host, port }`, usually";
        assert!(both("relay", "keyauth").contains(moved));
    }
}

//! URI references (RFC 3986): resolving, and percent-decoding.

/// `reference` relative to `base`, both URIs or paths.
pub(super) fn resolved(base: &str, reference: &str) -> String {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    let scheme_of = |uri: &str| {
        let scheme = uri.split(':').next().unwrap_or_default();
        let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(is_letter);
        (is_scheme && uri.len() > scheme.len()).then(|| scheme.len() + 1)
    };
    if let Some(scheme) = scheme_of(reference) {
        let is_path = reference[scheme..].starts_with('/');
        // `urn:a` has no path to go up and down in.
        return if is_path {
            resolved(&reference[..scheme], &reference[scheme..])
        } else {
            reference.to_owned()
        };
    }
    let scheme = scheme_of(base).unwrap_or(0);
    if let Some(rest) = reference.strip_prefix("//") {
        let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        let (path, rest) = path.split_at(path.find(['?', '#']).unwrap_or(path.len()));
        return format!("{}//{authority}{}{rest}", &base[..scheme], without_dots(path));
    }
    let authority = if base[scheme..].starts_with("//") {
        let rest = &base[scheme + 2..];
        scheme + 2 + rest.find(['/', '?', '#']).unwrap_or(rest.len())
    } else {
        scheme
    };
    let path_end = base[authority..]
        .find(['?', '#'])
        .map_or(base.len(), |at| authority + at);
    let (path, rest) = reference.split_at(reference.find(['?', '#']).unwrap_or(reference.len()));
    let base_path = &base[authority..path_end];
    let joined = match path {
        "" if rest.starts_with('?') => base_path.to_owned(),
        "" => {
            let fragment = base.find('#').unwrap_or(base.len());
            return format!("{}{rest}", &base[..fragment]);
        }
        _ if path.starts_with('/') => path.to_owned(),
        _ => {
            let folder = base_path.rfind('/').map_or("", |slash| &base_path[..=slash]);
            let folder = if folder.is_empty() && authority > scheme {
                "/"
            } else {
                folder
            };
            format!("{folder}{path}")
        }
    };
    format!("{}{}{rest}", &base[..authority], without_dots(&joined))
}

/// `path` without `.` and `..`.
pub(super) fn without_dots(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let last = path.split('/').count() - 1;
    for (index, part) in path.split('/').enumerate() {
        match part {
            "." | ".." => {
                let up = part == ".." && parts.last().is_some_and(|last| !last.is_empty() && *last != "..");
                if up {
                    parts.pop();
                } else if part == ".." && !path.starts_with('/') {
                    parts.push(part);
                }
                if index == last {
                    parts.push("");
                }
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

/// `text` without percent-encoding; as it is if that would not be UTF-8.
pub(crate) fn percent_decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%')
            .then(|| bytes.get(at + 1..at + 3))
            .flatten()
            .filter(|hex| hex.iter().all(u8::is_ascii_hexdigit))
            .and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        decoded.push(hex.unwrap_or(bytes[at]));
        at += if hex.is_some() { 3 } else { 1 };
    }
    String::from_utf8(decoded).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved_as_rfc_3986_says() {
        // Section 5.4.
        let base = "http://a/b/c/d;p?q";
        for (reference, expected) in [
            ("g:h", "g:h"),
            ("g", "http://a/b/c/g"),
            ("./g", "http://a/b/c/g"),
            ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"),
            ("//g", "http://g"),
            ("?y", "http://a/b/c/d;p?y"),
            ("g?y", "http://a/b/c/g?y"),
            ("#s", "http://a/b/c/d;p?q#s"),
            ("", "http://a/b/c/d;p?q"),
            (".", "http://a/b/c/"),
            ("..", "http://a/b/"),
            ("../g", "http://a/b/g"),
            ("../../g", "http://a/g"),
            ("../../../g", "http://a/g"),
            ("g;x=1/../y", "http://a/b/c/y"),
        ] {
            assert_eq!(resolved(base, reference), expected, "{reference}");
        }
        assert_eq!(resolved(base, "http://x/y/../z#a/../b"), "http://x/z#a/../b");
        assert_eq!(resolved("http://a", "b"), "http://a/b");
        assert_eq!(resolved("spec/svc.yaml", "item"), "spec/item");
        assert_eq!(resolved("svc.yaml", "urn:x:y"), "urn:x:y");
        assert_eq!(resolved("urn:x:y", "#a"), "urn:x:y#a");
    }

    #[test]
    fn fragments_are_percent_decoded() {
        assert_eq!(percent_decoded("/paths/~1a~1%7Bid%7D"), "/paths/~1a~1{id}");
        assert_eq!(percent_decoded("/100%"), "/100%");
        assert_eq!(percent_decoded("/%+5/%zz"), "/%+5/%zz");
    }
}

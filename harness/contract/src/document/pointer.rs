//! RFC 6901 pointers: escaping, joining and splitting. Resolving is `serde_json::Value::pointer`.

/// `base` with one more segment; `key` is unescaped.
pub(crate) fn join(base: &str, key: &str) -> String {
    let mut pointer = String::with_capacity(base.len() + key.len() + 1);
    pointer.push_str(base);
    push(&mut pointer, key);
    pointer
}

/// `base` with several more segments, unescaped.
pub(crate) fn join_all(base: &str, keys: &[&str]) -> String {
    let mut pointer = base.to_owned();
    for key in keys {
        push(&mut pointer, key);
    }
    pointer
}

/// Appends one segment; `key` is unescaped.
pub(crate) fn push(pointer: &mut String, key: &str) {
    pointer.push('/');
    if key.contains(['~', '/']) {
        pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
    } else {
        pointer.push_str(key);
    }
}

/// The parent's pointer and the last segment, unescaped; `None` for the root.
pub(crate) fn split(pointer: &str) -> Option<(&str, String)> {
    let (parent, key) = pointer.rsplit_once('/')?;
    Some((parent, unescape(key)))
}

/// One segment, unescaped.
pub(crate) fn unescape(key: &str) -> String {
    key.replace("~1", "/").replace("~0", "~")
}

/// The segments of a pointer, unescaped.
pub(crate) fn segments(pointer: &str) -> impl Iterator<Item = String> + '_ {
    pointer.split('/').skip(1).map(unescape)
}

/// The pointer itself, its parent, and so on to the root.
pub(crate) fn ancestors(pointer: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(pointer), |pointer| Some(pointer.rsplit_once('/')?.0))
}

/// `pointer` relative to `base`: what follows it, if it lies at or below it.
pub(crate) fn below<'p>(pointer: &'p str, base: &str) -> Option<&'p str> {
    let rest = pointer.strip_prefix(base)?;
    (rest.is_empty() || rest.starts_with('/')).then_some(rest)
}

/// A pointer as people write a path: `/user/sessions/0/id` is `user.sessions[0].id`; keys that are no names are quoted.
pub(crate) fn dotted(pointer: &str) -> String {
    let is_name = |segment: &str| segment.chars().all(|c| c.is_alphanumeric() || "_-$@".contains(c));
    segments(pointer)
        .enumerate()
        .map(|(position, segment)| match position {
            _ if segment.is_empty() => "[\"\"]".to_owned(),
            _ if segment.bytes().all(|byte| byte.is_ascii_digit()) => format!("[{segment}]"),
            0 if is_name(&segment) => segment,
            _ if is_name(&segment) => format!(".{segment}"),
            _ => format!("[{segment:?}]"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_template_is_escaped_and_comes_back() {
        let pointer = join("/paths", "/v1/~me/{id}");
        assert_eq!(pointer, "/paths/~1v1~1~0me~1{id}");
        assert_eq!(split(&pointer), Some(("/paths", "/v1/~me/{id}".to_owned())));
    }

    #[test]
    fn a_sibling_with_a_longer_name_is_not_below() {
        assert_eq!(below("/ab", "/a"), None);
        assert_eq!(below("/a/b", "/a"), Some("/b"));
        assert_eq!(below("/a", "/a"), Some(""));
    }

    #[test]
    fn the_ancestors_of_a_pointer_end_with_the_root() {
        assert_eq!(ancestors("/a/~1b").collect::<Vec<_>>(), ["/a/~1b", "/a", ""]);
        assert_eq!(ancestors("").collect::<Vec<_>>(), [""]);
    }

    #[test]
    fn a_pointer_reads_as_a_path() {
        assert_eq!(dotted("/user/sessions/0/id"), "user.sessions[0].id");
        assert_eq!(dotted("/a b/c"), "[\"a b\"].c");
    }
}

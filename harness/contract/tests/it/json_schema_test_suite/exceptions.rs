//! Where our verdict is not the suite's, and why.

use Draft::{Draft4, Draft202012};
use Kind::{Different, Refused};

/// Which part of the suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Draft {
    Draft202012,
    Draft4,
}

/// What happens instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The document is refused in words.
    Refused,
    /// Another verdict.
    Different,
}

/// Groups of tests whose verdicts are others.
#[derive(Debug)]
pub(super) struct Exception {
    pub(super) draft: Draft,
    kind: Kind,
    /// The file, which is named after a keyword as a rule.
    file: &'static str,
    /// The groups, or none for all of the file.
    groups: &'static [&'static str],
    #[expect(
        dead_code,
        reason = "read by people, and in the message about one that is not needed"
    )]
    reason: &'static str,
}

impl Exception {
    pub(super) fn covers(&self, file: &str, group: &str, kind: Kind) -> bool {
        self.file == file && self.kind == kind && (self.groups.is_empty() || self.groups.contains(&group))
    }
}

const fn exception(
    draft: Draft,
    kind: Kind,
    file: &'static str,
    groups: &'static [&'static str],
    reason: &'static str,
) -> Exception {
    Exception {
        draft,
        kind,
        file,
        groups,
        reason,
    }
}

/// The documents below `http://localhost:1234` are no part of what is vendored.
const REMOTE: &str = "it refers to a document of the suite's own server, which was not given";

/// Neither is the metaschema given.
const METASCHEMA: &str = "it refers to the metaschema, which was not given";

const LIST_OF_ITEMS: &str = "`items` of 3.0 is one schema, not a list";

const NO_NULL: &str = "3.0 has no type `null`, it has `nullable`";

const ONE_TYPE: &str = "`type` of 3.0 is one type, not a list";

const NO_PATTERN_PROPERTIES: &str = "3.0 has no `patternProperties`";

const NO_ID: &str = "3.0 has no `id`";

pub(super) const ALL: &[Exception] = &[
    exception(
        Draft202012,
        Different,
        "format.json",
        &[],
        "formats are asserted, as OAS 3.1 allows and readers of a contract expect",
    ),
    exception(
        Draft202012,
        Different,
        "vocabulary.json",
        &["schema that uses custom metaschema with with no validation vocabulary"],
        "vocabularies of one's own are not read; `Contract::unsupported` tells of the `$schema`",
    ),
    exception(Draft202012, Refused, "refRemote.json", &[], REMOTE),
    exception(
        Draft202012,
        Refused,
        "dynamicRef.json",
        &[
            "strict-tree schema, guards against misspelled properties",
            "tests for implementation dynamic anchor and reference link",
            "$ref and $dynamicAnchor are independent of order - $defs first",
            "$ref and $dynamicAnchor are independent of order - $ref first",
            "$ref to $dynamicRef finds detached $dynamicAnchor",
        ],
        REMOTE,
    ),
    exception(Draft202012, Refused, "optional/cross-draft.json", &[], REMOTE),
    exception(
        Draft202012,
        Refused,
        "defs.json",
        &["validate definition against metaschema"],
        METASCHEMA,
    ),
    exception(
        Draft202012,
        Refused,
        "ref.json",
        &["remote ref, containing refs itself"],
        METASCHEMA,
    ),
    exception(Draft4, Refused, "additionalItems.json", &[], LIST_OF_ITEMS),
    exception(
        Draft4,
        Refused,
        "items.json",
        &[
            "an array of schemas for items",
            "items and subitems",
            "array-form items with null instance elements",
        ],
        LIST_OF_ITEMS,
    ),
    exception(
        Draft4,
        Refused,
        "items.json",
        &["items with null instance elements"],
        NO_NULL,
    ),
    exception(
        Draft4,
        Refused,
        "uniqueItems.json",
        &[
            "uniqueItems with an array of items",
            "uniqueItems with an array of items and additionalItems=false",
            "uniqueItems=false with an array of items",
            "uniqueItems=false with an array of items and additionalItems=false",
        ],
        LIST_OF_ITEMS,
    ),
    exception(
        Draft4,
        Refused,
        "ref.json",
        &["relative pointer ref to array"],
        LIST_OF_ITEMS,
    ),
    exception(
        Draft4,
        Refused,
        "additionalProperties.json",
        &[
            "additionalProperties being false does not allow other properties",
            "non-ASCII pattern with additionalProperties",
        ],
        NO_PATTERN_PROPERTIES,
    ),
    exception(
        Draft4,
        Refused,
        "additionalProperties.json",
        &["additionalProperties with null valued instance properties"],
        NO_NULL,
    ),
    exception(Draft4, Refused, "patternProperties.json", &[], NO_PATTERN_PROPERTIES),
    exception(
        Draft4,
        Refused,
        "properties.json",
        &["properties, patternProperties, additionalProperties interaction"],
        NO_PATTERN_PROPERTIES,
    ),
    exception(
        Draft4,
        Refused,
        "optional/ecmascript-regex.json",
        &[],
        NO_PATTERN_PROPERTIES,
    ),
    exception(
        Draft4,
        Refused,
        "optional/non-bmp-regex.json",
        &[],
        NO_PATTERN_PROPERTIES,
    ),
    exception(Draft4, Refused, "allOf.json", &[], NO_NULL),
    exception(Draft4, Refused, "anyOf.json", &[], NO_NULL),
    exception(Draft4, Refused, "oneOf.json", &[], NO_NULL),
    exception(
        Draft4,
        Refused,
        "properties.json",
        &["properties with null valued instance properties"],
        NO_NULL,
    ),
    exception(
        Draft4,
        Refused,
        "type.json",
        &["null type matches only the null object"],
        NO_NULL,
    ),
    exception(
        Draft4,
        Refused,
        "type.json",
        &[
            "multiple types can be specified in an array",
            "type as array with one item",
            "type: array or object",
            "type: array, object or null",
        ],
        ONE_TYPE,
    ),
    exception(Draft4, Refused, "not.json", &["not multiple types"], ONE_TYPE),
    exception(
        Draft4,
        Different,
        "dependencies.json",
        &[],
        "3.0 has no `dependencies`; `Contract::unsupported` tells that it is not applied",
    ),
    exception(Draft4, Refused, "definitions.json", &[], METASCHEMA),
    exception(
        Draft4,
        Refused,
        "ref.json",
        &["remote ref, containing refs itself"],
        METASCHEMA,
    ),
    exception(Draft4, Refused, "refRemote.json", &[], REMOTE),
    exception(
        Draft4,
        Refused,
        "ref.json",
        &[
            "$ref prevents a sibling id from changing the base uri",
            "Recursive references between schemas",
            "Location-independent identifier",
            "Location-independent identifier with base URI change in subschema",
            "id must be resolved against nearest parent, not just immediate parent",
        ],
        NO_ID,
    ),
    exception(Draft4, Refused, "optional/id.json", &[], NO_ID),
    exception(
        Draft4,
        Different,
        "ref.json",
        &["naive replacement of $ref with its destination is not correct"],
        "the test's own references in an `enum` are rewritten with the others for a document of 3.0",
    ),
    exception(
        Draft4,
        Different,
        "optional/zeroTerminatedFloats.json",
        &[],
        "OAS 3.0.4: `1.0` is an integer",
    ),
];

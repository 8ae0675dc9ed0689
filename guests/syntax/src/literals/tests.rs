use super::{Needs, in_regex};
use crate::languages::Lang;
use serde_json::{Value, json};

fn texts(regex: &str) -> Option<Vec<String>> {
    in_regex(regex).map(|group| group.into_iter().map(|text| String::from_utf8(text).unwrap()).collect())
}

/// Whether the only rule is left out.
fn absent(rule: Value, source: &str) -> bool {
    let mut needs = Needs::default();
    needs.add(0, &rule, Lang::ALL[0]);
    needs.finish().absent(source).next().is_some()
}

#[test]
fn a_regular_expression_needs_the_rarest_of_its_texts() {
    for (regex, expected) in [
        (r"^(global::)?(System\.)?Random$", Some(vec!["Random"])),
        (r"^(MD5|SHA1)\.(Create|HashData)", Some(vec!["Create", "HashData"])),
        (r"abc(xyzw)+", Some(vec!["xyzw"])),
        (r"abc(xyzw)*", Some(vec!["abc"])),
        (r"abc(xyzw)?d", Some(vec!["abc"])),
        (r"(abcd|xyz)efg", Some(vec!["efg"])),
        (r"(abc|.)efg|hij", Some(vec!["efg", "hij"])),
        (r"abc|d", None),
        (r"abc|", None),
        (r"(?i)abc", None),
        (r"[a-z]+", None),
        (r"ab", None),
        (r"^$", None),
        (r"(", None),
    ] {
        let found = texts(regex);
        let found = found.as_ref().map(|texts| texts.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(found, expected, "{regex}");
    }
}

#[test]
fn a_rule_is_left_out_only_where_it_cannot_match() {
    let regex = |text: &str| json!({ "regex": text });
    for (rule, source, expected) in [
        (regex("abc"), "abd", true),
        (regex("abc"), "xabcx", false),
        (json!({ "kind": "block" }), "", false),
        (json!({ "not": regex("abc") }), "", false),
        (json!({ "all": [regex("abc"), regex("def")] }), "abc", true),
        (json!({ "all": [regex("abc"), regex("def")] }), "abc def", false),
        (json!({ "any": [regex("abc"), regex("def")] }), "def", false),
        (json!({ "any": [regex("abc"), regex("def")] }), "ab", true),
        (json!({ "any": [regex("abc"), { "kind": "block" }] }), "", false),
        (json!({ "any": [] }), "", false),
        (json!({ "has": { "stopBy": "end", "field": "x", "regex": "abc" } }), "ab", true),
        (json!({ "has": { "stopBy": regex("abc"), "kind": "block" } }), "", false),
        (json!({ "inside": { "all": [regex("abc")] } }), "ab", true),
        (json!({ "nthChild": { "position": 1, "ofRule": regex("abc") } }), "", false),
    ] {
        assert_eq!(absent(json!({ "rule": rule }), source), expected, "{rule} in {source}");
    }
}

#[test]
fn utilities_count_with_what_they_need_and_may_call_each_other() {
    let rule = |utils: Value| json!({ "rule": { "kind": "block", "matches": "one" }, "utils": utils });
    assert!(absent(rule(json!({ "one": { "regex": "abc" } })), "ab"));
    assert!(!absent(rule(json!({ "one": { "regex": "abc" } })), "abc"));
    assert!(!absent(rule(json!({ "other": { "regex": "abc" } })), ""));
    let endless = json!({ "one": { "any": [{ "regex": "abc" }, { "has": { "matches": "one" } }] } });
    assert!(!absent(rule(endless), ""));
}

#[test]
fn utilities_that_name_others_many_times_are_not_followed_for_ever() {
    let named = |next: usize| vec![json!({ "matches": format!("u{next}") }); 20];
    let utils: serde_json::Map<_, _> = (0..7).map(|at| (format!("u{at}"), json!({ "all": named(at + 1) }))).collect();
    assert!(!absent(json!({ "rule": { "matches": "u0" }, "utils": utils }), ""));
}

#[cfg(feature = "csharp")]
#[test]
fn names_and_literals_of_a_pattern_are_needed_and_keywords_are_not() {
    for (pattern, source, expected) in [
        ("Thread.Sleep($MS)", "Thread.Yield(5)", true),
        ("Thread.Sleep($MS)", "Sleep Thread", false),
        ("Console.WriteLine(\"abc\")", "Console.WriteLine", true),
        ("throw $E", "x", false),
        ("$A == $A", "", false),
        ("Sleep($$$)", "", true),
    ] {
        assert_eq!(absent(json!({ "rule": { "pattern": pattern } }), source), expected, "{pattern} in {source}");
    }
}

use super::{COMPARED_DEPTH, MOST_WAITING, Scan};
use crate::Parser;
use crate::contract::{Guest, Request, RuleMatch, Views};
use crate::languages::Lang;
use crate::reading::read;
use crate::rules;
use crate::tree::{DEPTH_LIMIT, walk};

const SAME: &str = r#"[{ "id": "same", "language": "typescript", "rule": { "pattern": "$A + $A" } }]"#;

fn scan(rules: &str, text: String) -> Result<Vec<RuleMatch>, String> {
    let request = Request {
        language: "typescript".into(),
        text,
        rules: Some(Parser::compile(rules.into()).unwrap()),
        bindings: None,
        views: Views::empty(),
        tokens: None,
    };
    Parser::analyze(request).map(|analysis| analysis.matches)
}

#[test]
fn rules_that_compare_code_find_the_same_however_many_nodes_wait() {
    let sums = MOST_WAITING + 10;
    let text = "a + a;\n".repeat(sums);
    assert_eq!(scan(SAME, text.clone()).unwrap().len(), sums);
    let deep = format!("{}a;", "!".repeat(COMPARED_DEPTH));
    for text in [format!("{text}{deep}"), format!("{deep}\n{text}")] {
        assert!(scan(SAME, text).unwrap_err().ends_with("too deep for rules that compare code: `same`"));
    }
}

#[test]
fn only_so_many_nodes_wait() {
    let lang = Lang::named("typescript").unwrap();
    let set = rules::get(rules::compile(SAME).unwrap()).unwrap();
    let reading = read(lang, "a + a;\n".repeat(MOST_WAITING + 10)).unwrap();
    let source = &reading.as_ref().source;
    let mut scan = Scan::new(&set, source, lang);
    walk(source.root().get_inner_node().walk(), DEPTH_LIMIT, |cursor, depth| {
        scan.visit(cursor.node(), depth);
        assert!(scan.later.len() <= MOST_WAITING);
    });
}

#[test]
fn a_rule_that_cannot_match_compares_nothing_in_sources_with_suppressions() {
    let rules = r#"[{ "id": "same", "language": "typescript", "rule": { "pattern": "f($A, $A, absent)" } }]"#;
    let deep = format!("{}a", "!".repeat(50_000));
    let text = format!("// ast-grep-ignore: other\nf({deep}, {deep}, b);");
    assert_eq!(scan(rules, text).unwrap().len(), 0);
}

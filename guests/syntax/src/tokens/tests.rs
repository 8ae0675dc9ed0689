use crate::Parser;
use crate::contract::{Guest, Request, TokenForm, Views};

const DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Each token's hash and text.
fn tokens(text: &str, form: TokenForm) -> Vec<(String, String)> {
    let request = Request {
        language: "csharp".into(),
        text: text.into(),
        rules: None,
        bindings: None,
        views: Views::empty(),
        tokens: Some(form),
    };
    let encoded = Parser::analyze(request).unwrap().tokens;
    let mut digits = encoded.chars();
    let mut found = Vec::new();
    let mut end = 0;
    loop {
        let hash: String = digits.by_ref().take(4).collect();
        if hash.is_empty() {
            return found;
        }
        let mut number = || {
            let (mut value, mut shift) = (0, 0);
            loop {
                let digit = DIGITS.find(digits.next().unwrap()).unwrap();
                value |= (digit & 31) << shift;
                shift += 5;
                if digit < 32 {
                    return value;
                }
            }
        };
        let start = end + number();
        end = start + number();
        found.push((hash, text[start..end].to_string()));
    }
}

#[test]
#[cfg(feature = "csharp")]
fn tokens_say_where_they_stand_and_leave_out_comments_and_directives() {
    let long = "x".repeat(1100);
    let text =
        format!("/* {long} */ class C {{\n#region A\n#if B\n  string é = \"{long} b\"; // c\n#endif\n#endregion\n}}");
    let found = tokens(&text, TokenForm::Exact);
    let texts: Vec<_> = found.iter().map(|(_, text)| text.as_str()).collect();
    let literal = format!("\"{long} b\"");
    assert_eq!(texts, ["class", "C", "{", "string", "é", "=", &literal, ";", "}"]);
}

#[test]
#[cfg(feature = "csharp")]
fn renamed_tokens_are_alike_where_only_names_and_literals_differ() {
    let hashes = |text: &str, form| tokens(text, form).into_iter().map(|(hash, _)| hash).collect::<Vec<_>>();
    let (one, other) = ("class C { int a = b + 1; }", "class D { int e = f + \"g\"; }");
    assert_eq!(hashes(one, TokenForm::Renamed), hashes(other, TokenForm::Renamed));
    assert_ne!(hashes(one, TokenForm::Exact), hashes(other, TokenForm::Exact));
    let minus = "class C { int a = b - 1; }";
    assert_ne!(hashes(one, TokenForm::Renamed), hashes(minus, TokenForm::Renamed));
}

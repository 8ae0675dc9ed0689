use crate::Parser;
use crate::contract::{Binding, BindingFilter, Guest, Request, Views};

fn bindings(text: &str, filter: BindingFilter) -> Vec<Binding> {
    let request = Request {
        language: "fsharp".into(),
        text: text.into(),
        rules: None,
        bindings: Some(filter),
        views: Views::empty(),
        tokens: None,
    };
    Parser::analyze(request).unwrap().bindings
}

#[test]
fn lets_that_nothing_mentions_are_unread() {
    for (text, expected) in [
        ("let f () =\n    let x = 1\n    2\n", "x"),
        ("let f () =\n    let x = 1\n    x\n", ""),
        ("let f () =\n    let _x = 1\n    2\n", ""),
        ("let f () =\n    let mutable x = 1\n    x <- 2\n    3\n", "x"),
        ("let f () =\n    let mutable x = 1\n    x <- x + 2\n    3\n", ""),
        ("let f () =\n    let g y = y\n    3\n", "g"),
        ("let f () =\n    let rec g y = h y\n    and h y = g y\n    and k y = 1\n    g 3\n", "k"),
        ("module M\nlet rec private f a = g a\nand private g a = 1\n", "f"),
        ("let f () =\n    use x = new D()\n    3\n", ""),
        ("let f () =\n    let (a, b) = 1, 2\n    3\n", ""),
        ("let f () =\n    let x : int = 1\n    3\n", "x"),
        ("let f () =\n    let x = 1\n    $\"{x}\"\n", ""),
        ("let f () =\n    let x = 1\n    $\"\"\"{x}\"\"\"\n", ""),
        ("let f () =\n    async {\n        let! x = g ()\n        return 1\n    }\n", ""),
        ("let x = 1\n", ""),
        ("module M\nlet private x = 1\n", "x"),
        ("module M\nlet private x = 1\nlet y = x\n", ""),
        ("module M\nlet private f a = a\n", "f"),
        ("module M\n[<Literal>]\nlet private X = 1\n", ""),
        ("type T() =\n    let x = 1\n    member _.A = 2\n", "x"),
        ("type T() =\n    let x = 1\n    member _.A = x\n", ""),
        ("let f () =\n    let x = 1\n    let y = ( in\n", ""),
    ] {
        let found: Vec<_> = bindings(text, BindingFilter::Unread).into_iter().map(|one| one.name).collect();
        assert_eq!(found.join(" "), expected, "{text}");
    }
}

#[test]
fn a_let_goes_with_its_lines_and_without_the_comment_after_it() {
    let text = "let f () =\n    let x =\n        1 + 2\n    // about y\n    let y = 2\n    y\n";
    let one = bindings(text, BindingFilter::Unread).remove(0);
    let declaration = &text[one.declaration.start as usize..one.declaration.end as usize];
    assert_eq!((declaration, one.sole, one.owner.as_str()), ("    let x =\n        1 + 2\n", true, "f"));
    assert_eq!(format!("{:?}", one.effect), "Effect::Pure");
}

#[test]
fn functions_joined_by_and_do_not_go_alone() {
    let text = "let f () =\n    let rec g y = 1\n    and h y = 2\n    3\n";
    let found: Vec<_> = bindings(text, BindingFilter::Unread).iter().map(|one| (one.name.clone(), one.sole)).collect();
    assert_eq!(found, [("g".to_string(), false), ("h".to_string(), false)]);
}

#[test]
fn effects_are_pure_only_for_values() {
    for (value, expected) in [
        ("1", "Pure"),
        ("a", "Pure"),
        ("a.B", "Other"),
        ("a + 1", "Pure"),
        ("a / b", "Other"),
        ("f a", "Other"),
        ("fun x -> f x", "Pure"),
        ("[1; 2]", "Pure"),
        ("(1, a)", "Pure"),
        ("$\"{f a}\"", "Other"),
    ] {
        let text = format!("let f () =\n    let x = {value}\n    2\n");
        let one = bindings(&text, BindingFilter::All).remove(0);
        assert_eq!(format!("{:?}", one.effect).replace("Effect::", ""), expected, "{value}");
    }
}

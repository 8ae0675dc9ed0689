use crate::Parser;
use crate::contract::{Function, Guest, Request, Views};

fn functions(language: &str, text: &str) -> Vec<Function> {
    let request = Request {
        language: language.into(),
        text: text.into(),
        rules: None,
        bindings: None,
        views: Views::FUNCTIONS,
        tokens: None,
    };
    Parser::analyze(request).unwrap().functions
}

/// `kind name(parameters) lines/nesting`
#[track_caller]
fn check(language: &str, text: &str, expected: &[&str]) {
    let found: Vec<_> = functions(language, text)
        .iter()
        .map(|one| format!("{} {}({}) {}/{}", one.kind, one.name, one.parameters, one.code_lines, one.nesting))
        .collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
#[cfg(feature = "csharp")]
fn csharp_functions_are_named_counted_and_measured() {
    for (text, expected) in [
        ("class C { void M(int a, params int[] b) { F(); } }", &["method M(2) 1/0"][..]),
        ("class C { C(int a) { } ~C() { } }", &["constructor C(1) 1/0", "finalizer ~C(0) 1/0"]),
        ("class C { static C operator +(C a, C b) => a; }", &["operator operator +(2) 1/0"]),
        ("class C { int P { get; set { F(); } } }", &["accessor P.get(0) 1/0", "accessor P.set(0) 1/0"]),
        ("class C { int P => 1; int this[int i] => 1; }", &["accessor P(0) 1/0", "accessor this[](1) 1/0"]),
        ("class C { int P { get; } = 1; int f = 2; }", &["accessor P.get(0) 1/0"]),
        (
            "class C { void M() { int L(int a) => a; F(x => x); F((a, b) => a); } }",
            &["method M(0) 1/0", "local-function L(1) 1/0", "lambda (1) 1/0", "lambda (2) 1/0"],
        ),
        (
            "class C {\n void M()\n {\n\n  // only a comment\n  F(); // with\n  /* more\n */\n }\n}",
            &["method M(0) 4/0"],
        ),
        ("class C { void M() { if (a) { while (b) { foreach (var x in y) { } } } } }", &["method M(0) 1/3"]),
        ("class C { void M() { if (a) { } else if (b) { } else if (c) { if (d) { } } } }", &["method M(0) 1/2"]),
        ("class C { void M() { if (a) { } else { if (b) { } } } }", &["method M(0) 1/2"]),
        ("class C { void M() { if (a) { F(() => { if (b) { } }); } } }", &["method M(0) 1/1", "lambda (0) 1/1"]),
        (
            "class C { void M() { try { switch (a) { case 1: do { } while (b); break; } } catch { } } }",
            &["method M(0) 1/3"],
        ),
    ] {
        check("csharp", text, expected);
    }
    let deep = "class C { void M() { if (a) { F(); if (b) { } } } }";
    let span = functions("csharp", deep)[0].deepest;
    assert_eq!(&deep[span.start as usize..span.end as usize], "if (b) { }");
}

#[test]
#[cfg(feature = "fsharp")]
fn fsharp_functions_are_named_counted_and_measured() {
    for (text, expected) in [
        ("let f x (y: int, z) = x\n", &["function f(3) 1/0"][..]),
        ("let f () = 1\nlet v = 2\n", &["function f(0) 1/0"]),
        ("let f a =\n    let g b = b\n    g a\n", &["function f(1) 3/0", "local-function g(1) 1/0"]),
        ("let f a = if a then 1 elif b then 2 else 3\n", &["function f(1) 1/1"]),
        ("let f a =\n    match a with\n    | 1 -> if a = 2 then 3 else 4\n    | _ -> 5\n", &["function f(1) 4/2"]),
        (
            "let rec even n =\n    if n = 0 then true\n    else odd (n - 1)\n\n// what is left\nand odd n = even (n - 1)\n",
            &["function even(1) 3/1", "function odd(1) 1/0"],
        ),
        (
            "let f a =\n    let rec g b =\n        if b then h b else 1\n    and h b c =\n        g b\n    and k () = 1\n    g a\n",
            &["function f(1) 7/0", "local-function g(1) 2/1", "local-function h(2) 2/0", "local-function k(0) 1/0"],
        ),
        ("type T() =\n    let rec f a = g a\n    and g a = f a\n", &["function f(1) 1/0", "function g(1) 1/0"]),
        ("let rec v = 1\nand f a = a\n", &["function f(1) 1/0"]),
        ("let f = fun a b -> a\n", &["lambda (2) 1/0"]),
        ("type T() =\n    member this.M(a, b) = a\n", &["method M(2) 1/0"]),
    ] {
        check("fsharp", text, expected);
    }
}

#[test]
#[cfg(feature = "typescript")]
fn script_functions_are_named_counted_and_measured() {
    for (text, expected) in [
        ("function f(a, b) { if (a) { for (;;) { } } }", &["function f(2) 1/2"][..]),
        ("const f = (a) => a; const g = b => b;", &["lambda f(1) 1/0", "lambda g(1) 1/0"]),
        (
            "class C { constructor(a) { } m() { } get p() { return 1; } }",
            &["constructor constructor(1) 1/0", "method m(0) 1/0", "accessor p(0) 1/0"],
        ),
        ("function f() { if (a) { } else if (b) { } }", &["function f(0) 1/1"]),
    ] {
        check("typescript", text, expected);
        check("javascript", text, expected);
    }
}

#[test]
#[cfg(feature = "python")]
fn python_functions_are_named_counted_and_measured() {
    for (text, expected) in [
        ("def f(a, b=1, *c, **d):\n    if a:\n        pass\n    elif b:\n        pass\n", &["function f(4) 5/1"][..]),
        ("class C:\n    def m(self, a):\n        return lambda x: x\n", &["method m(1) 2/0", "lambda (1) 1/0"]),
    ] {
        check("python", text, expected);
    }
}

#[test]
#[cfg(feature = "rust")]
fn rust_functions_are_named_counted_and_measured() {
    for (text, expected) in [
        ("fn f(a: u8) { if a { match b { _ => loop { } } } else if c { } }", &["function f(1) 1/3"][..]),
        ("impl T { fn m(&self, a: u8) { let f = |x| x; f(a)?; } }", &["method m(1) 1/0", "lambda (1) 1/0"]),
    ] {
        check("rust", text, expected);
    }
}

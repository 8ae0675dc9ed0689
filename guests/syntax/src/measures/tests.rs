use crate::Parser;
use crate::contract::{Guest, Measure, Request, Views};

fn measures(language: &str, text: &str) -> Vec<Measure> {
    let request = Request {
        language: language.into(),
        text: text.into(),
        rules: None,
        bindings: None,
        views: Views::MEASURES,
        tokens: None,
    };
    Parser::analyze(request).unwrap().measures
}

/// What stands in the constructs other than 0, such as `ifs 1 ands 2`.
fn counted(measure: &Measure) -> String {
    let text = format!("{:?}", measure.constructs);
    let fields = text.trim_start_matches("Constructs {").trim_end_matches('}').split(',');
    let shown = fields.filter(|field| !field.ends_with(": 0") && !field.ends_with(": 0 "));
    shown.map(|field| field.trim().replace(':', "")).collect::<Vec<_>>().join(" ")
}

/// `kind name cognitive`, with the constructs.
#[track_caller]
fn check(language: &str, text: &str, expected: &[&str]) {
    let found: Vec<_> = measures(language, text)
        .iter()
        .skip(1)
        .map(|one| format!("{} {} {} | {}", one.kind, one.name, one.cognitive, counted(one)).trim().to_string())
        .map(|line| line.trim_end_matches(" |").to_string())
        .collect();
    assert_eq!(found, expected, "{text}");
}

#[cfg(feature = "csharp")]
mod csharp {
    use super::*;

    #[track_caller]
    fn method(body: &str, expected: &[&str]) {
        let text = format!("class C {{ void M(int a) {{ {body} }} }}");
        let found: Vec<_> = measures("csharp", &text)
            .iter()
            .skip(2)
            .map(|one| format!("{} {} | {}", one.name, one.cognitive, counted(one)))
            .map(|line| line.trim_end_matches(" | ").to_string())
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn every_construct_is_counted_and_costs_what_the_rules_say() {
        for (body, expected) in [
            ("", &["M 0"][..]),
            ("if (a) { }", &["M 1 | ifs 1"]),
            ("if (a) { } else { }", &["M 2 | ifs 1"]),
            ("if (a) { } else if (b) { } else { }", &["M 3 | ifs 2"]),
            ("if (a) { } else { if (b) { } }", &["M 4 | ifs 2"]),
            ("if (a) { if (b) { } }", &["M 3 | ifs 2"]),
            (
                "for (;;) { foreach (var x in y) { while (b) { do { } while (c); } } }",
                &["M 10 | fors 1 foreaches 1 whiles 1 dos 1"],
            ),
            ("x = a ? b : c ? d : e;", &["M 3 | conditionals 2"]),
            (
                "try { if (a) { } } catch (E) when (b) { if (c) { } } finally { }",
                &["M 4 | ifs 2 catches 1 finallies 1 guards 1"],
            ),
            (
                "switch (a) { case 1: case 2: break; case > 5 when b: break; default: if (c) { } break; }",
                &["M 3 | ifs 1 switches 1 cases 3 defaults 1 guards 1"],
            ),
            (
                "x = a switch { 1 => b, 2 when c => d, _ => e ? f : g };",
                &["M 3 | conditionals 1 switches 1 arms 2 default-arms 1 guards 1"],
            ),
            ("x = a && b && c;", &["M 1 | ands 2"]),
            ("x = a && b || c && d;", &["M 3 | ands 2 ors 1"]),
            ("x = a && (b && c) && !(d && e);", &["M 2 | ands 4"]),
            ("x = a ?? b?.c; y ??= a?[0];", &["M 0 | coalesces 1 logical-assignments 1 optional-accesses 2"]),
            ("if (a is 1 or 2 or 3) { } if (a is (> 1 and < 5) or null) { }", &["M 5 | ifs 2 pattern-operators 4"]),
            ("while (b) { goto end; } end: ;", &["M 3 | whiles 1 gotos 1"]),
            ("if (b) { M(1); M(2); }", &["M 2 | ifs 1"]),
            ("if (b) { M(); M(1, 2); this.M(1); }", &["M 1 | ifs 1"]),
            ("F(x => { if (b) { } });", &["M 2", " 1 | ifs 1"]),
            ("F(() => x ? 1 : 2, delegate { if (b) { } });", &["M 4", " 1 | conditionals 1", " 1 | ifs 1"]),
            ("int L() { if (b) { } return 1; }", &["M 2", "L 1 | ifs 1"]),
            ("static int L() { if (b) { F(() => { if (c) { } }); } return 1; }", &["M 0", "L 4 | ifs 1", " 1 | ifs 1"]),
        ] {
            method(body, expected);
        }
    }

    #[test]
    fn units_stand_in_each_other_and_sum_up() {
        let text = "namespace N;\n#if A && B\n#endif\nclass C {\n  int F = x ? 1 : 2; // note\n  int P { get { if (a) { } return 1; } set; }\n  int Q => a && b ? 1 : 2;\n  abstract void A();\n  class D { void M() { while (a) { } } }\n}\n";
        let found = measures("csharp", text);
        let shown: Vec<_> = found
            .iter()
            .map(|one| {
                format!(
                    "{:?} {} {} in {:?}: {}, body {}",
                    one.unit, one.kind, one.name, one.parent, one.cognitive, one.has_body
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                "UnitKind::File file  in None: 5, body true",
                "UnitKind::DeclaredType class C in Some(0): 5, body true",
                "UnitKind::Function accessor P.get in Some(1): 1, body true",
                "UnitKind::Function accessor P.set in Some(1): 0, body false",
                "UnitKind::Function accessor Q in Some(1): 2, body true",
                "UnitKind::Function method A in Some(1): 0, body false",
                "UnitKind::DeclaredType class D in Some(1): 1, body true",
                "UnitKind::Function method M in Some(6): 1, body true",
            ]
        );
        assert_eq!(counted(&found[0]), "directives 1");
        assert_eq!(counted(&found[1]), "conditionals 1");
        assert_eq!((found[0].code_lines, found[0].comment_lines, found[1].code_lines), (10, 1, 7));
        assert_eq!(found[0].span.end as usize, text.len());
    }

    #[test]
    fn halstead_counts_pairs_of_brackets_once_and_literals_whole() {
        let found = measures("csharp", "class C { int M(int a) { return a + F(a, \"x y\"); } }");
        let method = &found[2].halstead;
        // int M ( int , a { return + F ( , ; — and M a a F a "x y"
        assert_eq!((method.operators, method.distinct_operators), (9, 7));
        assert_eq!((method.operands, method.distinct_operands), (6, 4));
        let file = &found[0].halstead;
        assert_eq!((file.operators, file.distinct_operators, file.operands, file.distinct_operands), (11, 8, 7, 5));
    }
}

#[test]
#[cfg(feature = "fsharp")]
fn fsharp_constructs_are_counted() {
    for (text, expected) in [
        ("let f a = if a then 1 elif b then 2 else 3\n", &["function f 3 | ifs 2"][..]),
        (
            "let f a =\n    match a with\n    | 1 | 2 when b && a -> 1\n    | _ -> if a then 1 else 2\n",
            &["function f 5 | ifs 1 switches 1 arms 1 default-arms 1 guards 1 ands 1"],
        ),
        ("let g = function\n  | 0 -> 1\n  | _ -> 2\n", &["function g 1 | switches 1 arms 1 default-arms 1"]),
        ("let f xs = xs |> List.map (fun x -> if x then 1 else 2)\n", &["function f 3 | pipes 1", "lambda  2 | ifs 1"]),
        ("let rec f a = f (a - 1)\n", &["function f 1"]),
        (
            "let rec f a = if a then g a else 1\nand g a = if a then f a elif b then 1 else 2\n",
            &["function f 2 | ifs 1", "function g 3 | ifs 2"],
        ),
        (
            "let f () =\n    for i = 1 to 3 do\n        for x in xs do\n            while b do g x\n",
            &["function f 6 | fors 1 foreaches 1 whiles 1"],
        ),
        ("let f () = async {\n    let! x = y\n    return! x\n  }\n", &["function f 0 | binds 2"]),
        ("let f x =\n    try\n        g x\n    with\n    | A -> 1\n    | B -> 2\n", &["function f 1 | catches 2"]),
        ("type T() =\n    member this.M(a) = if a then 1 else 2\n", &["type T 2", "method M 2 | ifs 1"]),
    ] {
        check("fsharp", text, expected);
    }
}

#[test]
#[cfg(feature = "typescript")]
fn script_constructs_are_counted() {
    for (text, expected) in [
        ("function f(a) { if (a) { } else if (b) { } else { } }", &["function f 3 | ifs 2"][..]),
        (
            "function f(a) { for (;;) { for (const x of y) { for (const k in o) { } } } do { } while (a); }",
            &["function f 7 | fors 1 foreaches 2 dos 1"],
        ),
        (
            "function f(a) { switch (a) { case 1: break; default: } try { } catch { } finally { } }",
            &["function f 2 | catches 1 finallies 1 switches 1 cases 1 defaults 1"],
        ),
        (
            "function f(a) { x = a ?? b?.c; y ||= a && b || c; }",
            &["function f 2 | ands 1 ors 1 coalesces 1 logical-assignments 1 optional-accesses 1"],
        ),
        ("function f(a) { l: while (a) { continue l; } }", &["function f 2 | whiles 1 labelled-jumps 1"]),
        ("const f = (a) => a ? f(1) : 2;", &["lambda f 1 | conditionals 1"]),
        ("function f(a) { if (a) { } g(() => { if (b) { } }); }", &["function f 3 | ifs 1", "lambda  1 | ifs 1"]),
        (
            "function f() { var x = 1; function g() { if (b) { } } return g; }",
            &["function f 0", "function g 1 | ifs 1"],
        ),
        ("class C { m(a) { return this.m(a); } }", &["class C 1", "method m 1"]),
        ("function f(a) { return f(a) + f(a); }", &["function f 1"]),
    ] {
        check("typescript", text, expected);
        check("javascript", text, expected);
    }
}

#[test]
#[cfg(feature = "python")]
fn python_constructs_are_counted() {
    for (text, expected) in [
        (
            "def f(a):\n    if a:\n        pass\n    elif b:\n        pass\n    else:\n        pass\n",
            &["function f 3 | ifs 2"][..],
        ),
        (
            "def f(a):\n    for x in y:\n        while a:\n            pass\n    else:\n        pass\n",
            &["function f 4 | foreaches 1 whiles 1"],
        ),
        ("def f(a):\n    return 1 if a and b and c or d else 2\n", &["function f 3 | conditionals 1 ands 2 ors 1"]),
        (
            "def f(a):\n    try:\n        pass\n    except E:\n        pass\n    finally:\n        pass\n",
            &["function f 1 | catches 1 finallies 1"],
        ),
        (
            "def f(a):\n    match a:\n        case 1 if b: pass\n        case _: pass\n",
            &["function f 1 | switches 1 cases 1 defaults 1 guards 1"],
        ),
        ("def f(a):\n    return [x for x in y if x]\n", &["function f 0 | comprehensions 1 comprehension-ifs 1"]),
        (
            "def d(f):\n    def w(a):\n        if a:\n            pass\n    return w\n",
            &["function d 0", "function w 1 | ifs 1"],
        ),
        (
            "def f(a):\n    x = 1\n    def w(a):\n        if a:\n            pass\n    return w\n",
            &["function f 2", "function w 1 | ifs 1"],
        ),
        ("class C:\n    def m(self, a):\n        return self.m(a)\n", &["class C 1", "method m 1"]),
    ] {
        check("python", text, expected);
    }
}

#[test]
#[cfg(feature = "rust")]
fn rust_constructs_are_counted() {
    for (text, expected) in [
        ("fn f(a: u8) { if a { } else if b { } else { } }", &["function f 3 | ifs 2"][..]),
        (
            "fn f(a: u8) { loop { while a { for x in y { break 'l; } } } }",
            &["function f 7 | foreaches 1 whiles 1 loops 1 labelled-jumps 1"],
        ),
        (
            "fn f(a: u8) { match a { 1 | 2 if b => c?, _ => d } }",
            &["function f 1 | switches 1 arms 1 default-arms 1 guards 1 propagations 1"],
        ),
        ("fn f(a: u8) { let Some(x) = a else { return }; }", &["function f 1 | let-elses 1"]),
        ("fn f(a: u8) { if let A = b && c && d || e { } }", &["function f 3 | ifs 1 ands 2 ors 1"]),
        (
            "fn f(a: u8) { let g = |x| if x { 1 } else { 2 }; fn h() { if a { } } }",
            &["function f 3", "lambda  2 | ifs 1", "function h 1 | ifs 1"],
        ),
        ("impl T { fn m(&self, a: u8) { self.m(a); Self::m(a) } }", &["impl T 1", "method m 1"]),
        ("trait A { fn m(&self); }", &["trait A 0", "method m 0"]),
        (
            "fn f() { tokio::select! { a = g() => { if x && y { h()?; } else { } \
             match z { A => 1, _ if q => 2, _ => 3 } } _ = b => loop { break; } } }",
            &["function f 5 | ifs 1 loops 1 switches 1 arms 2 default-arms 1 guards 1 ands 1 propagations 1"],
        ),
        (
            "fn f() { for x in y { println!(\"{}\", if a || b { 1 } else if c { 3 } else { 2 }); } }",
            &["function f 6 | ifs 2 foreaches 1 ors 1"],
        ),
        ("fn f() { m! { while a && b && c { for x in y { } } } }", &["function f 4 | foreaches 1 whiles 1 ands 2"]),
        ("fn f() { m! { impl A for B { } } n!(&&a, || b, if, match); info!(?x); }", &["function f 0"]),
    ] {
        check("rust", text, expected);
    }
}

use crate::Parser;
use crate::contract::{Guest, Request, Views};

/// `kind name`, `+` where visible, `!` where documented.
#[track_caller]
fn check(language: &str, text: &str, expected: &str) {
    let request = Request {
        language: language.into(),
        text: text.into(),
        rules: None,
        bindings: None,
        views: Views::DECLARATIONS,
        tokens: None,
    };
    let found: Vec<_> = Parser::analyze(request)
        .unwrap()
        .declarations
        .iter()
        .map(|one| {
            let visible = if one.visible { "+" } else { "" };
            let documented = if one.documented { "!" } else { "" };
            format!("{visible}{documented}{} {}", one.kind, one.name)
        })
        .collect();
    assert_eq!(found.join(", "), expected, "{text}");
}

#[test]
#[cfg(feature = "csharp")]
fn csharp_visibility_is_what_cs1591_looks_at() {
    for (text, expected) in [
        ("public class C { }", "+class C"),
        ("class C { public int F; }", "class C, field F"),
        (
            "public class C { int a; protected int b; internal int c; protected internal int d; private protected int e; public int f, g; }",
            "+class C, field a, +field b, field c, +field d, field e, +field f, +field g",
        ),
        ("public class C { class D { public void M() { } } }", "+class C, class D, method M"),
        (
            "public interface I { void M(); int P { get; } private void N() { } }",
            "+interface I, +method M, +property P, method N",
        ),
        ("internal interface I { void M(); }", "interface I, method M"),
        ("public enum E { A, B = 2 }", "+enum E, +enum-member A, +enum-member B"),
        ("public delegate void D(int a);", "+delegate D"),
        (
            "public class C { public C() { } ~C() { } static C() { } public event E X; public event E Y { add { } remove { } } }",
            "+class C, +constructor C, constructor C, +event X, +event Y",
        ),
        (
            "public class C { public int this[int i] => i; public static C operator +(C a, C b) => a; public static implicit operator int(C a) => 1; }",
            "+class C, +indexer this, +operator +, +operator int",
        ),
        ("public class C { void I.M() { } int I.P { get; } }", "+class C, method M, property P"),
        (
            "public static class E { extension(string s) { public bool B => true; public void M() { } void N() { } } }",
            "+class E, +property B, +method M, method N",
        ),
        ("public record R(int A); public readonly struct S { }", "+record R, +struct S"),
        ("namespace N { public class C { } }", "+class C"),
        ("namespace N;\npublic class C { }", "+class C"),
        ("public partial class C { public partial void M(); }", "+!class C, +!method M"),
        ("file class C { public void M() { } }", "class C, method M"),
        ("public class C { public void M() { int x = 1; void L() { } } }", "+class C, +method M"),
    ] {
        check("csharp", text, expected);
    }
}

#[test]
#[cfg(feature = "csharp")]
fn csharp_documentation_may_stand_before_attributes_and_directives() {
    for (text, expected) in [
        ("/// <summary>x</summary>\npublic class C { }", "+!class C"),
        ("/** x */\npublic class C { }", "+!class C"),
        ("// x\npublic class C { }", "+class C"),
        ("//// x\npublic class C { }", "+class C"),
        ("/**/\npublic class C { }", "+class C"),
        ("/// x\n[A]\n[B(1)]\npublic class C { }", "+!class C"),
        ("/// x\n// y\npublic class C { }", "+!class C"),
        ("/// x\n#region r\npublic class C { }\n#endregion\n", "+!class C"),
        ("/// x\n#if NET\npublic class C { }\n#endif\n", "+!class C"),
        ("/// x\n#pragma warning disable 1\npublic class C { }", "+!class C"),
        ("public class C {\n/// x\npublic int a;\npublic int b;\n}", "+class C, +!field a, +field b"),
        ("public enum E {\n/// x\nA,\nB,\n}", "+enum E, +!enum-member A, +enum-member B"),
        ("/// x\nusing System;\npublic class C { }", "+class C"),
        ("/// <inheritdoc/>\npublic class C { }", "+!class C"),
    ] {
        check("csharp", text, expected);
    }
}

#[test]
#[cfg(feature = "fsharp")]
fn fsharp_modules_types_and_members_are_declared() {
    for (text, expected) in [
        (
            "module M\n/// x\nlet f a = a\nlet v = 1\nlet private g a = a\n",
            "+module M, +!function f, +value v, function g",
        ),
        ("namespace N\n/// x\nmodule M =\n    let f a = a\n", "+!module M, +function f"),
        (
            "module M\n/// x\nlet rec f a =\n    g a\n\n/// y\nand g a =\n    h a\n\nand private h a = f a\n",
            "+module M, +!function f, +!function g, function h",
        ),
        ("module internal M\nlet f a = a\n", "module M, function f"),
        ("module M\nlet f a =\n    let g b = b\n    g a\n", "+module M, +function f"),
        (
            "type T() =\n    let x = 1\n    /// y\n    member _.A = x\n    member private _.B = 2\n    override _.C() = 3\n",
            "+type T, +!member A, member B",
        ),
        ("type R = { A: int }\ntype U = | B of int | C\n", "+type R, +field A, +type U, +union-case B, +union-case C"),
    ] {
        check("fsharp", text, expected);
    }
}

#[test]
#[cfg(feature = "fsharp")]
fn what_signature_files_name_is_declared_but_constructors() {
    check(
        "fsharp-signature",
        "module M\n/// d\nval f: int -> int\nval internal g: int\ntype T =\n    new:\n        a: int -> T\n    internal new: int -> T\n    member N: int\n    static member (+): T * T -> T\n",
        "+module M, +!value f, value g, +type T, +member N, +member (+)",
    );
}

#[test]
#[cfg(feature = "typescript")]
fn typescript_exports_are_visible() {
    for (text, expected) in [
        (
            "/** x */\nexport class C { a = 1; private b = 2; #c = 3; m() { } }",
            "+!class C, +property a, property b, property #c, +method m",
        ),
        ("class C { m() { } }", "class C, method m"),
        (
            "/** x */\nexport function f() { function g() { } }\nexport const v = 1, w = 2;",
            "+!function f, +variable v, +variable w",
        ),
        ("/** x */ export default function f() { }", "+!function f"),
    ] {
        check("typescript", text, expected);
    }
}

#[test]
#[cfg(feature = "python")]
fn python_docstrings_document() {
    check(
        "python",
        "class C:\n    \"\"\"x\"\"\"\n    def m(self):\n        pass\n    def _n(self):\n        'x'\n",
        "+!class C, +method m, !method _n",
    );
    check("python", "def f():\n    def g():\n        pass\n", "+function f");
}

#[test]
#[cfg(feature = "rust")]
fn rust_pub_is_visible() {
    check(
        "rust",
        "/// x\n#[a]\npub fn f() { }\nfn g() { }\npub(crate) fn h() { }",
        "+!function f, function g, function h",
    );
    check(
        "rust",
        "pub struct S { pub a: u8, b: u8 }\npub enum E { A }",
        "+struct S, +field a, field b, +enum E, +variant A",
    );
    check(
        "rust",
        "mod m { pub fn f() { } }\n#[doc = \"x\"]\npub trait T { fn f(); }",
        "module m, function f, +!trait T, +function f",
    );
}

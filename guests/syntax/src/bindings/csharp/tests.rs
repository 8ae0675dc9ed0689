use crate::Parser;
use crate::contract::{Binding, BindingFilter, BindingKind, Guest, Request, Views};

fn bindings(text: &str, filter: BindingFilter) -> Vec<Binding> {
    let request = Request {
        language: "csharp".into(),
        text: text.into(),
        rules: None,
        bindings: Some(filter),
        views: Views::empty(),
        tokens: None,
    };
    Parser::analyze(request).unwrap().bindings
}

fn unread(text: &str) -> Vec<String> {
    bindings(text, BindingFilter::Unread).into_iter().map(|one| one.name).collect()
}

fn in_method(body: &str) -> String {
    format!("class C {{ public void M() {{ {body} }} }}")
}

#[track_caller]
fn check(body: &str, expected: &str) {
    let found = unread(&in_method(body));
    let expected: Vec<_> = expected.split_whitespace().collect();
    assert_eq!(found, expected, "{body}");
}

#[test]
fn locals_that_nothing_reads_are_unread() {
    for (body, expected) in [
        ("int x;", "x"),
        ("int x = 1;", "x"),
        ("int x = 1, y = 2; F(y);", "x"),
        ("var x = F(); x = 2;", "x"),
        ("int x = 0; x += 1; x++; --x;", "x"),
        ("int x = 0; for (;;x++) {}", "x"),
        ("int x = 0; F(x);", ""),
        ("int x = 0; y = x++;", ""),
        ("int x = 0; y = x += 1;", ""),
        ("int x; y = x = 3;", "x"),
        ("T x = null; x ??= F();", ""),
        ("int x; F(out x);", "x"),
        ("int x = 1; F(ref x);", ""),
        ("int x = 1; F(in x);", ""),
        ("int x = 1; F(nameof(x));", ""),
        ("var x = N(); x.P = 1;", ""),
        ("var x = N(); x[0] = 1;", ""),
        ("var x = N(); x!.P = 1;", ""),
        ("var x = 1; F($\"{x:N2}\");", ""),
        ("int x = 1; this.x = 2;", "x"),
        ("int x = 1; o.x = 2; o?.x.y();", "x"),
        ("int x = 1; F(x: 2);", "x"),
        ("int x = 1; F(new T { x = 2 });", "x"),
        ("int x = 1; F(new T { P = x });", ""),
        ("int x = 1; F(new { x });", ""),
        ("int x = 1; F(new { x = 2 });", "x"),
        ("int x = 1; F(r with { x = 2 });", "x"),
        ("int x = 1; x: goto x;", "x"),
        ("int x = 1; F((x: 1, y: 2));", "x"),
        ("int x = 1; F(o is { x: 3 });", "x"),
        ("int x = 1; (x) = 2;", "x"),
        ("int x, y; (x, y) = F();", "x y"),
        ("int x = 1; unsafe { int* p = &x; F(p); }", ""),
        ("ref int x = ref F(); x = 1;", ""),
        ("int @class = 1; F(@class);", ""),
        ("int x = 1; F(@x);", ""),
        ("const int x = 1;", "x"),
        ("using var x = F();", ""),
        ("using (var x = F()) { }", ""),
        ("int x = 1;\n#if DEBUG\nF(x);\n#endif\n", ""),
        ("\n#if DEBUG\nint x = 1;\n#else\nint x = 2;\n#endif\nF(x);", ""),
        ("int x = 1; Func<int> f = () => x; F(f);", ""),
        ("int x = 1; void G() { F(x); } G();", ""),
        ("{ int x = 1; F(x); } { int x = 2; }", "x"),
        ("int x = 1; F(() => { int x = 2; F(x); });", "x"),
    ] {
        check(body, expected);
    }
}

#[test]
fn every_way_of_declaring_is_known() {
    for (body, expected) in [
        ("foreach (var x in xs) { }", "x"),
        ("foreach (var x in xs) { F(x); }", ""),
        ("foreach (var (a, b) in xs) { F(a); }", "b"),
        ("foreach ((int a, int b) in xs) { F(b); }", "a"),
        ("for (int i = 0; i < 3; i++) { }", ""),
        ("for (int i = 0, j = 1; i < 3; i++) { }", "j"),
        ("try { } catch (E e) { }", "e"),
        ("try { } catch (E e) when (e.X) { }", ""),
        ("F(out var o);", "o"),
        ("F(out var o); F(o);", ""),
        ("if (F(out var o)) { F(o); }", ""),
        ("if (!F(out var o)) return; F(o);", ""),
        ("while (F(out var o)) { } while (F(out var o)) { F(o); }", "o"),
        ("F(out _); F(out var _);", ""),
        ("if (a is T t) { }", "t"),
        ("if (a is T t && t.X) { }", ""),
        ("if (a is { P: var m, Q: > 3 } n) { F(n); }", "m"),
        ("if (a is not T t) return; F(t);", ""),
        ("switch (a) { case T t when t.X: break; case U u: break; }", "u"),
        ("switch (a) { case 1: int x = 1; break; case 2: x = 2; F(x); break; }", ""),
        ("F(a switch { T t => t, U u => 1, _ => 2 });", "u"),
        ("var (a, b) = F(); F(b);", "a"),
        ("(int a, var b) = F(); F(a);", "b"),
        ("int a = 1, b = 2; F(a * b);", ""),
        ("int a = 1, b = 2; F(o.P * b, a);", ""),
        ("int a = 1, b = 2; F((a * b, 3));", ""),
        ("int a, b, c, d; F(a < b, c > d);", ""),
        ("foreach ((int a, var (b, c)) in xs) { F(b); }", "a"),
        ("(a, _) = F();", ""),
        ("int G() => 1;", "G"),
        ("int G() => 1; F(G);", ""),
        ("int G<T>() => 1; F(G<int>());", ""),
        ("int G(int p) => 1; G(1);", "p"),
        ("F(from c in xs let d = c.X join g in ys on d equals g.I into gj select gj);", ""),
        ("int c = 1; F(from d in xs select c);", ""),
        ("int c = 1; F(from d in xs select d.c);", "c"),
        ("F(x => 1); F((x, y) => 1); F(delegate(int z) { });", ""),
    ] {
        check(body, expected);
    }
}

#[test]
fn a_function_that_did_not_parse_reports_nothing() {
    check("int x = 1; if (", "");
    check("int x = 1; foo bar baz;", "");
}

#[test]
fn parameters_that_others_decide_about_stay() {
    for (members, expected) in [
        ("void M(int a) { F(); }", "M a"),
        ("public void M(int a) { F(); }", "a"),
        ("public void M(int a) { }", ""),
        ("public void M(int a) => throw new E();", ""),
        ("public void M(int a) { throw new E(); }", ""),
        ("public virtual void M(int a) { F(); }", ""),
        ("public override void M(int a) { F(); }", ""),
        ("public abstract void M(int a);", ""),
        ("[A] public void M(int a) { F(); }", ""),
        ("public void M([A] int a) { F(); }", ""),
        ("void I.M(int a) { F(); }", ""),
        ("public void M(object sender, EventArgs e) { F(); }", ""),
        ("public void M(int a) { F(); } public void N() { E += M; }", ""),
        ("public void M(int a) { F(); } public void N() { M(1); this.M(2); }", "a"),
        ("public static int Main(string[] args) { F(); }", ""),
        ("public C(int a) { F(); }", "a"),
        ("public void M(out int a) { a = 1; }", ""),
        ("public void M(params string[] rest) { F(); }", "rest"),
        ("public static C operator +(C a, C b) { F(); }", ""),
        ("public int this[int i] => 1;", ""),
        ("public void M(int _) { F(); }", ""),
        ("void M(object sender, int a, int b) { F(); }", "M"),
        ("partial class D { void M(int a) { F(); } }", ""),
    ] {
        assert_eq!(unread(&format!("class C {{ {members} }}")).join(" "), expected, "{members}");
    }
    assert_eq!(
        unread("record R(int A); class C(int b) { } interface I { void M(int a); } delegate void D(int a);"),
        [""; 0]
    );
}

#[test]
fn private_members_are_unread_where_nothing_in_the_file_says_their_name() {
    for (text, expected) in [
        ("class C { private int x; int y; public int z; internal int w; protected int v; }", "x y"),
        ("class C { private int x; void M() { x = 1; } public void N() { M(); } }", ""),
        ("partial class C { private int x; }", ""),
        ("class C { [A] private int x; }", ""),
        ("[StructLayout(A)] struct C { private int x; }", ""),
        (
            "class C { private int X { get; set; } private event E e; private void M() { F(); } private class N { } }",
            "X e M N",
        ),
        ("class C { private int x; public string S = \"x\"; }", ""),
        ("class C { private int x; public string S = \"x-ray\"; }", ""),
        ("class C { private int x; public string S = \"xy\"; }", "x"),
        ("class C { /// <see cref=\"x\"/>\n private int x; }", ""),
        ("class C { // x\n private int x; }", "x"),
        ("class C { private C() { } ~C() { } static void Main() { } private static C operator +(C a, C b) => a; }", ""),
        ("class C { private protected int x; }", ""),
        ("class C { void I.M() { F(); } }", ""),
        ("class C : MonoBehaviour { void Update() { F(); } }", ""),
        ("interface I { private void M() { F(); } }", ""),
        ("class C { It should_be = () => F(); Behaves_like<T> other; }", ""),
        ("class C { enum E { A } private delegate void D(); }", "E D"),
        ("class C { private int x; void M() { foo bar baz; } }", ""),
    ] {
        assert_eq!(unread(text).join(" "), expected, "{text}");
    }
}

fn only(text: &str, name: &str) -> Binding {
    bindings(text, BindingFilter::All).into_iter().find(|one| one.name == name).unwrap()
}

#[test]
fn effects_are_pure_only_where_leaving_the_expression_out_changes_nothing() {
    for (expression, expected) in [
        ("1", "Pure"),
        ("-1", "Pure"),
        ("\"a\"", "Pure"),
        ("\"a\" + p", "Pure"),
        ("p", "Pure"),
        ("P", "Other"),
        ("p + 1 * 2", "Pure"),
        ("p / 2", "Pure"),
        ("p / 0", "Other"),
        ("p / q", "Other"),
        ("p % 3", "Pure"),
        ("p.X", "Other"),
        ("int.MaxValue", "Pure"),
        ("p[0]", "Other"),
        ("(p)", "Pure"),
        ("p ? 1 : 2", "Pure"),
        ("(long)1", "Pure"),
        ("(int)p", "Other"),
        ("p as T", "Pure"),
        ("() => F()", "Pure"),
        ("delegate { F(); }", "Pure"),
        ("default", "Pure"),
        ("default(T)", "Pure"),
        ("typeof(T)", "Pure"),
        ("nameof(X)", "Pure"),
        ("sizeof(int)", "Pure"),
        ("$\"a\"", "Pure"),
        ("$\"{p}\"", "Other"),
        ("(p, 1)", "Pure"),
        ("(p, F())", "Other"),
        ("F()", "Statement"),
        ("p.F()", "Statement"),
        ("p?.F()", "Statement"),
        ("p.F<int>().G()", "Statement"),
        ("(F())", "Other"),
        ("new T()", "Statement"),
        ("new T { A = 1 }", "Statement"),
        ("new()", "Other"),
        ("await p", "Statement"),
        ("p = 1", "Statement"),
        ("p++", "Statement"),
        ("!p", "Pure"),
        ("*p", "Other"),
        ("p + F()", "Other"),
        ("p is T", "Other"),
        ("p is T t", "Other"),
        ("p ?? F()", "Other"),
        ("throw new E()", "Other"),
        ("p switch { _ => 1 }", "Other"),
        ("new[] { 1, 2 }", "Pure"),
        ("new[] { F() }", "Other"),
    ] {
        let text = format!("class C {{ public void M(int p, int q) {{ var x = {expression}; }} }}");
        assert_eq!(format!("{:?}", only(&text, "x").effect).replace("Effect::", ""), expected, "{expression}");
    }
}

fn text_of(text: &str, span: crate::contract::Span) -> &str {
    &text[span.start as usize..span.end as usize]
}

#[test]
fn declarations_that_stand_alone_go_with_their_lines() {
    for (text, declaration, sole) in [
        ("class C { void M() {\n    int x = 1;\n    F();\n} }", "    int x = 1;\n", true),
        ("class C { void M() {\n    int x = 1; F();\n} }", "int x = 1;", true),
        ("class C { void M() {\n    int x = 1, y;\n} }", "    int x = 1, y;\n", false),
        ("class C { void M() { try { } catch (E x) { } } }", " x", true),
        ("class C { bool M(object a) => a is T x; }", " x", true),
        ("class C { bool M(object a) => a is var x; }", "x", false),
        ("class C { bool M() => F(out var x); }", "var x", true),
        ("int x = 1;\nF();\n", "int x = 1;\n", true),
        ("class C {\n  private int x;\n}", "  private int x;\n", true),
        ("class C { void M(int x) { F(); } }", "int x", true),
    ] {
        let one = only(text, "x");
        assert_eq!((text_of(text, one.declaration), one.sole), (declaration, sole), "{text:?}");
    }
}

#[test]
fn assignments_tell_statement_value_and_effect() {
    let text = "class C { void M() {\n  int x;\n  x = F();\n  x += 1;\n  x++;\n  if (a) x = 2;\n  G(out x);\n  y = x = 3;\n} }";
    let one = only(text, "x");
    let told: Vec<_> = one
        .assignments
        .iter()
        .map(|a| (text_of(text, a.statement), a.sole, text_of(text, a.value), format!("{:?}", a.effect)))
        .collect();
    let expected = [
        ("  x = F();\n", true, "F()", "Effect::Statement"),
        ("  x += 1;\n", true, "1", "Effect::Pure"),
        ("  x++;\n", true, "x++", "Effect::None"),
        ("x = 2;", false, "2", "Effect::Pure"),
        ("G(out x);", false, "out x", "Effect::Other"),
        ("y = x = 3;", false, "3", "Effect::Pure"),
    ];
    let expected: Vec<_> = expected.iter().map(|(s, o, v, e)| (*s, *o, *v, e.to_string())).collect();
    assert_eq!(told, expected);
}

#[test]
fn captured_means_used_in_another_function() {
    assert!(only("class C { void M() { int x = 1; F(() => x); } }", "x").captured);
    assert!(only("class C { void M() { int x = 1; void G() { x = 2; } } }", "x").captured);
    assert!(!only("class C { void M() { int x = 1; F(x); } }", "x").captured);
}

#[test]
fn the_owner_is_the_nearest_function_with_a_name() {
    assert_eq!(only("class C { void M() { F(() => { int x = 1; }); } }", "x").owner, "M");
    assert_eq!(only("class C { void M() { void G() { int x = 1; } } }", "x").owner, "G");
    assert_eq!(only("class C { private int x; }", "x").owner, "C");
    assert_eq!(only("int x = 1;", "x").owner, "");
}

#[test]
fn members_of_extension_blocks_are_those_of_the_type_around() {
    let text =
        "static class E { extension(string s) { public bool A => s.Length == 0; private int B() { return 1; } } }";
    let found: Vec<_> = bindings(text, BindingFilter::Unread).into_iter().map(|one| (one.name, one.owner)).collect();
    assert_eq!(found, [("B".to_string(), "E".to_string())]);
}

#[test]
fn calls_that_look_like_declarations_are_reads() {
    for (body, expected) in [
        ("int X = 1; F(s switch { nameof(X) => 1, _ => 0 });", ""),
        ("int X = 1; switch (s) { case nameof(X): break; }", ""),
        ("int X = 1; if (s is nameof(X) or nameof(Y)) { }", ""),
        ("int key = 1; Slot(key) = 2;", ""),
        ("int key = 1; map.Slot(key) = 2;", ""),
        ("int key = 1; Slot<int>(key) = 2;", ""),
        ("int a = 1, b = 2; Slot(a, b) = 3;", ""),
        ("int key = 1; Slot(key) += 2;", ""),
        ("int key = 1; Slot(key) ??= v;", ""),
        ("int key = 1; Slot(ref key) = 2;", ""),
        ("int key = 1; Slot(key).F = 2;", ""),
        ("int key = 1; Slot(key)[0] = 2;", ""),
        ("int key = 1; (Slot(key), _) = F();", ""),
        ("const int A = 1; switch (n) { case 2: goto case A; }", ""),
        ("const int A = 1; switch (n) { case 2: goto case (A); }", ""),
        ("const int A = 1; switch (n) { case 2: goto case A + 1; }", ""),
        ("int A = 1; A: goto A;", "A"),
        ("if (a is var (x, y)) { F(x); }", ""),
        ("switch (a) { case var (x, y): F(x); break; }", "y"),
        ("F(a switch { var (x, (y, z)) => x, _ => 1 });", "y z"),
    ] {
        check(body, expected);
    }
}

#[test]
fn what_a_loop_deconstructs_into_are_loop_variables() {
    for body in [
        "foreach (var (k, v) in d) { }",
        "foreach (var (k, (l, m)) in d) { }",
        "foreach ((int k, var v) in d) { }",
        "foreach ((int k, (int l, int m)) in d) { }",
    ] {
        let kinds: Vec<_> = bindings(&in_method(body), BindingFilter::Unread).iter().map(|one| one.kind).collect();
        assert!(!kinds.is_empty() && kinds.iter().all(|kind| *kind == BindingKind::LoopVariable), "{body} {kinds:?}");
    }
}

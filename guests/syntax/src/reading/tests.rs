use super::{Reading, read};
use crate::languages::Lang;
use crate::spans::Spans;
use crate::unparsed::Unparsed;

/// What of a text doesn't parse.
fn unparsed(language: &str, text: &str) -> Vec<String> {
    let lang = Lang::named(language).unwrap();
    let reading = read(lang, text.to_string()).unwrap();
    let Reading { source, gaps } = reading.as_ref();
    let spans = Spans::new(text);
    let pieces = Unparsed::find(source.root().get_inner_node(), gaps).spans(&spans);
    pieces.iter().map(|span| text[span.start as usize..span.end as usize].to_string()).collect()
}

#[track_caller]
fn parses(language: &str, text: &str) {
    assert_eq!(unparsed(language, text), Vec::<String>::new(), "{text}");
}

#[cfg(feature = "csharp")]
#[track_caller]
fn statement_parses(statement: &str) {
    parses("csharp", &format!("class C {{ void M() {{ {statement} }} }}"));
}

#[test]
#[cfg(feature = "csharp")]
fn words_that_are_keywords_elsewhere_are_names() {
    for statement in [
        "F(async);",
        "async = false;",
        "if (async) { }",
        "var x = async ? required : when;",
        "F(required, when);",
        "F(x => async, y => !required);",
        "var async = 1; F(async + 1, async is null, c.async.F());",
        "foreach (var async in xs) F(async);",
        "await foreach (var required in xs) F(required);",
        "Task F(bool async) => G(async, required: async); async Task K(int when) { await Y(when); }",
        "var f = async (x) => await x; Func<Task> g = async delegate { await Y(async); };",
        "F($\"{async} {required}\");",
        "try { } catch (E e) when (when) { }",
    ] {
        statement_parses(statement);
    }
    parses(
        "csharp",
        "class C { public required string Name { get; set; } bool async; void M(int required, int when) { F(async); } }",
    );
}

#[test]
#[cfg(feature = "csharp")]
fn strings_of_every_kind_parse() {
    for statement in [
        "F($\"\");",
        "F($@\"\", @$\"\");",
        "F($@\"\"\"{p}\"\"\");",
        "F($@\" \"\"{p}\"\"\");",
        "F(@$\"\"\"{p} {q}\"\" x\");",
        "F($@\"{p}\"\"\");",
        "F($@\"{F(\"a\")} \"\"{{x}}\"\" {y:N2}\");",
        "F($\"{(a ? $\"{b}\" : \"\")}\", $\"\");",
        "F($$\"\"\"{ \"a\": {{b}} }\"\"\", $\"\");",
    ] {
        statement_parses(statement);
    }
}

#[test]
#[cfg(feature = "csharp")]
fn assignments_behind_a_question_mark_parse() {
    for statement in [
        "c?.X = 1;",
        "c?.Items[0] += 2;",
        "c?[0] = 1;",
        "a?.B?.C ??= d?.E;",
        "a?.F(x => x?.Y)!.Z = 1;",
        "c?.Changed += (s, e) => { };",
        "Slot(key) += 1;",
        "map.Slot<int>(key) ??= v;",
        "Slot(ref key) = v;",
    ] {
        statement_parses(statement);
    }
}

/// The nodes of an expression, without those that hold the text of leaves.
#[cfg(feature = "csharp")]
fn nodes(expression: &str) -> String {
    let text = format!("class C {{ object M() => {expression}; }}");
    let reading = read(Lang::named("csharp").unwrap(), text).unwrap();
    let tree = reading.source.root().get_inner_node().to_sexp();
    let (_, body) = tree.split_once("(arrow_expression_clause ").unwrap();
    let mut nodes = body.strip_suffix(")))))").unwrap().to_string();
    for (long, short) in [
        ("binary_expression left:", "binary"),
        ("conditional_access_expression condition:", "access"),
        ("conditional_expression condition:", "conditional"),
        ("member_binding_expression name: (identifier)", ". x"),
        ("element_binding_expression (argument (integer_literal))", "[] 1"),
        (" right:", ""),
        (" consequence:", ""),
        (" alternative:", ""),
        ("(identifier)", "x"),
        ("_expression", ""),
    ] {
        nodes = nodes.replace(long, short);
    }
    nodes
}

#[test]
#[cfg(feature = "csharp")]
fn a_question_mark_before_an_access_binds_to_the_operand_alone() {
    for (expression, expected) in [
        ("a || b?.c", "(binary x (access x (. x)))"),
        ("a + b?.c ?? d", "(binary (binary x (access x (. x))) x)"),
        ("a ?? b?[1]", "(binary x (access x ([] 1)))"),
        ("!a?.b", "(prefix_unary (access x (. x)))"),
        ("await a?.b", "(await (access x (. x)))"),
        ("a?.b?.c", "(access (access x (. x)) (. x))"),
        ("a || b ? c : d", "(conditional (binary x x) x x)"),
        ("a || b ? c?.d : e?.f", "(conditional (binary x x) (access x (. x)) (access x (. x)))"),
        ("a == b?.c ? d : e", "(conditional (binary x (access x (. x))) x x)"),
    ] {
        assert_eq!(nodes(expression), expected, "{expression}");
    }
    for expression in ["a ? [1] : [2]", "a ?[1] : [2]", "a ?.5 : 1", "x is int ? a : b", "(x as T)?.Y", "\"a\"?.Length"]
    {
        statement_parses(&format!("F({expression});"));
    }
}

#[test]
#[cfg(feature = "csharp")]
fn lambdas_and_patterns_parse() {
    for statement in [
        "var g = (out x) => { x = 1; return true; };",
        "var g = (ref x, out y, scoped z) => F(x);",
        "F(a is [1, .. var rest]);",
        "F(a is [.. { Length: 2 }, 1] or [.. string[] r]);",
        "F(a is [1, .., > 5 and < 9] or [var x, .. var rest]);",
        "F(a is [.. [1, 2], 3], [.. xs, .. ys]);",
        "int[] x = [.. a, .. [1, 2]];",
    ] {
        statement_parses(statement);
    }
}

#[test]
#[cfg(feature = "csharp")]
fn declarations_of_new_forms_parse() {
    for text in [
        "class C { void M<T>() where T : allows ref struct { } }",
        "class C<T> where T : IDisposable, new(), allows ref struct { }",
        "class C { public void operator +=(int x) { } public void operator ++() { } public void operator >>>=(int x) { } }",
        "class C { public void operator checked -=(int x) { } public static C operator ==(C a, C b) => a; }",
        "#:package Foo@1.0\n#:property X=Y\nConsole.WriteLine(1);\n",
        "static class E { extension(string s) { public bool Blank => s.Length == 0; } }",
        "static class E { extension<T>(IEnumerable<T> xs) where T : class { public int N() { return 1; } } }",
        "static class E { extension(string) { public static int Zero => 0; } void M() { extension(1); } }",
    ] {
        parses("csharp", text);
    }
}

#[test]
#[cfg(feature = "csharp")]
fn one_branch_is_read_where_directives_cut_through_code() {
    for text in [
        "class C { int M() { return a\n#if X\n + 1\n#endif\n; } }",
        "class C : A\n#if X\n, B\n#endif\n{ void M() { } }",
        "class C { void M(int a\n#if X\n, int b\n#endif\n) { } }",
        "class C { void M() {\n#if X\nif (a) {\n#else\nif (b) {\n#endif\nF(); } } void N() { } }",
        "class C {\n#if X\npublic void M() {\n#else\nprivate void M() {\n#endif\nF(); } }",
    ] {
        parses("csharp", text);
    }
}

#[test]
#[cfg(feature = "csharp")]
fn one_construct_costs_the_member_or_statement_that_it_stands_in() {
    let member = "class C {\n  void A() { F(1); }\n  void B( ] int { G( }}} ;\n  void D() { F(3); }\n}\n";
    let lost: usize = unparsed("csharp", member).iter().map(String::len).sum();
    assert!(lost < member.len() / 2, "{:?}", unparsed("csharp", member));
    let body = "F(1);".repeat(40);
    let statement = format!("class C {{ void A() {{ {body} if (x) {{ a b c d ( ]; }} {body} }} }}");
    let lost: usize = unparsed("csharp", &statement).iter().map(String::len).sum();
    assert!(lost < 40, "{:?}", unparsed("csharp", &statement));
}

#[test]
#[cfg(feature = "fsharp")]
fn fsharp_that_the_grammar_has_no_rule_for_parses() {
    for text in [
        "module A\nlet xs = [|1.; 2.|]\n",
        "module A\nlet x = 3.<m>\n",
        "module A\nlet f j = JsonSerializer.Deserialize<{| A: int |}>(j)\n",
        "module A\nlet f q = $$\"\"\"{ \"q\": \"{{q}}\" }\"\"\"\n",
        "module A\ntype T = { Name: string | null }\n",
        "module A\nlet xs = List<string | null>()\n",
        "module A\nlet f (x: string | null) = match x with | null -> 1 | _ -> 2\n",
        "module A\ntype T<'a when 'a: not null and 'a: not struct> = { X: 'a }\n",
        "module A\nlet inline f<'T when 'T :> IAdd<'T>> (x: 'T) = x\n",
        "module A\nlet last (arr: int[]) = arr[^1]\n",
        "module A\nlet f slope =\n    if slope > 0. then\n        slope\n    else\n        -slope // down\n",
    ] {
        parses("fsharp", text);
    }
}

#[test]
#[cfg(feature = "fsharp")]
fn members_in_signature_files_parse() {
    for text in [
        "module A\ntype T =\n    new: unit -> T\n    member Name: string\n",
        "module A\ntype T =\n    member Add: x: int * ?y: string -> unit\n    static member Zero: T\n    member V: int with get, set\n",
        "module A\ntype T =\n    static member Create<'a> : value: 'a -> T\n    override ToString: unit -> string\n",
        "module A\ntype T =\n    { A: int }\n    member M: int\n    static member (+): T * T -> T\nval f: int -> int\n",
        "module A\ntype T =\n    new:\n        a: int * ?b: (int -> string) ->\n            T\n    member Name: string\n",
        "module A\r\ntype T =\r\n    new:\r\n        a: int ->\r\n            T\r\n    member Name: string\r\n",
        "module A\ntype T =\n    internal new: a: int -> T\n    private new : unit -> T\n",
        "module A\ntype T =\n    static member F<'a when 'a: equality> : x: 'a -> 'a\n    static member (:=): T * T -> T\n",
        "module A\ntype T =\n    member F: [<Optional>] ?a: int * b: int -> unit\n",
        "module A\ntype T =\n    interface IDisposable\n    interface I<int>\n    member N: int\n",
        "module A\ntype T =\n    interface IDisposable\n",
        "module A\ntype T =\n    interface\n        abstract M: int\n    end\nval f: x: 'a -> 'a when 'a: equality\n",
        "module A\ntype T =\n    new: Ärger -> T\n    new: abcdÄb -> T\n",
    ] {
        parses("fsharp-signature", text);
    }
}

#[test]
#[cfg(feature = "fsharp")]
fn types_and_constraints_in_signature_files_parse() {
    for text in [
        "module A\nval f: d: #IDisposable -> unit\n",
        "module A\nval f: x: ('a -> 'b * #seq<'b>) -> y: #N.aval<'a> -> unit\n",
        "module A\nval f: x: 'a -> 'a when 'a: comparison and 'a: not null\n",
        "module A\nval f: x: 'a -> 'a\n           when 'a: not struct\n",
        "module A\nval inline f: x: ^a -> unit when ^a: (member X: int)\n",
        "module A\nval f<'a when 'a: equality> : x: 'a -> 'a when 'a: comparison\nval g: int\n",
        "module A\nval f: string | null -> unit\n",
    ] {
        parses("fsharp-signature", text);
    }
}

#[test]
#[cfg(feature = "fsharp")]
fn one_construct_costs_the_definition_or_line_that_it_stands_in() {
    let good = "let f x =\n    let y = x + 1\n    y * 2\n\n".repeat(10);
    for bad in ["let g x =\n    let y = ((( x ]]\n    y\n\n", "type T( =\n    member x.\n\n"] {
        let text = format!("module A\n\n{good}{bad}{good}");
        let lost: usize = unparsed("fsharp", &text).iter().map(String::len).sum();
        assert!(lost > 0 && lost <= bad.len(), "{lost} of {}: {:?}", bad.len(), unparsed("fsharp", &text));
    }
}

#[test]
fn what_parses_is_read_as_it_stands() {
    for lang in Lang::ALL {
        let text = "x\n";
        assert!(read(*lang, text.to_string()).unwrap().gaps.unparsed.is_empty());
    }
}

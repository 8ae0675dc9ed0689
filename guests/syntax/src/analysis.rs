//! One parse and one walk for everything a request asks for.

use crate::contract::{Analysis, Request, Views};
use crate::languages::Lang;
use crate::reading::{Reading, read};
use crate::scan::Scan;
use crate::spans::Spans;
use crate::tree::{Builder, DEPTH_LIMIT, walk};
use crate::unparsed::Unparsed;
use crate::{bindings, declarations, functions, measures, rules, tokens};

pub fn analyze(request: Request) -> Result<Analysis, String> {
    let lang = Lang::named(&request.language)?;
    if request.bindings.is_some() {
        bindings::offered(lang)?;
    }
    let set = request.rules.map(rules::get).transpose()?;
    let reading = read(lang, request.text)?;
    let Reading { source, gaps } = reading.as_ref();
    let text = source.source();
    let spans = Spans::new(text);
    let root = source.root().get_inner_node();
    let unparsed = Unparsed::find(root, gaps);

    let mut scan = set.as_deref().map(|set| Scan::new(set, source, lang));
    let scanning = scan.as_ref().is_some_and(Scan::walks);
    let wants_tree = request.bindings.is_some() || request.tokens.is_some() || !request.views.is_empty();
    let mut builder = wants_tree.then(|| Builder::new(lang.tables(), text));
    if scanning || wants_tree {
        let whole = walk(root.walk(), DEPTH_LIMIT, |cursor, depth| {
            if let Some(scan) = &mut scan
                && scanning
            {
                scan.visit(cursor.node(), depth);
            }
            if let Some(builder) = &mut builder {
                builder.visit(cursor, depth);
            }
        });
        if !whole {
            return Err(format!("nested more than {DEPTH_LIMIT} levels deep, too deep to analyse"));
        }
    }

    let matches = scan.map(|scan| scan.finish(lang, &spans, &unparsed)).transpose()?;
    let mut analysis = Analysis {
        unparsed: unparsed.spans(&spans),
        matches: matches.unwrap_or_default(),
        bindings: Vec::new(),
        functions: Vec::new(),
        declarations: Vec::new(),
        measures: Vec::new(),
        tokens: String::new(),
    };
    if let Some(builder) = builder {
        let tree = builder.finish(text, gaps);
        if let Some(filter) = request.bindings {
            analysis.bindings = bindings::find(lang, &tree, &spans, filter);
        }
        if request.views.contains(Views::FUNCTIONS) {
            analysis.functions = functions::find(lang, &tree, &spans);
        }
        if request.views.contains(Views::DECLARATIONS) {
            analysis.declarations = declarations::find(lang, &tree, &spans);
        }
        if request.views.contains(Views::MEASURES) {
            analysis.measures = measures::find(lang, &tree, &spans);
        }
        if let Some(form) = request.tokens {
            analysis.tokens = tokens::encode(&tree, form);
        }
    }
    Ok(analysis)
}

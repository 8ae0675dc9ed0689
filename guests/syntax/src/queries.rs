//! Tree-sitter queries, compiled once per text.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use tree_sitter::{Query, QueryCursor, StreamingIterator};

use crate::contract::{Capture, QueryMatch};
use crate::languages::Lang;
use crate::reading::read;
use crate::spans::Spans;

/// Queries are read by recursion; nobody nests one this deep.
const NESTING: usize = 200;

/// How many compiled queries are kept.
const KEPT: usize = 64;

thread_local! {
    static COMPILED: RefCell<HashMap<(Lang, String), Rc<Query>>> = RefCell::new(HashMap::new());
}

pub fn run(language: &str, text: &str, query: &str) -> Result<Vec<QueryMatch>, String> {
    let lang = Lang::named(language)?;
    let query = compiled(lang, query)?;
    let reading = read(lang, text.to_string())?;
    let root = reading.source.root().get_inner_node();
    let spans = Spans::new(text);
    let names = query.capture_names();
    let mut cursor = QueryCursor::new();
    let mut found = cursor.matches(&query, root, text.as_bytes());
    let mut matches = Vec::new();
    while let Some(one) = found.next() {
        let captures = one.captures().iter().map(|capture| {
            let span = spans.span(capture.node.start_byte(), capture.node.end_byte());
            Capture {
                name: names[capture.index as usize].to_string(),
                kind: capture.node.kind().to_string(),
                text: text.get(span.start as usize..span.end as usize).unwrap_or("").to_string(),
                span,
            }
        });
        matches.push(QueryMatch { pattern: one.pattern_index as u32, captures: captures.collect() });
    }
    Ok(matches)
}

fn compiled(lang: Lang, text: &str) -> Result<Rc<Query>, String> {
    COMPILED.with_borrow_mut(|known| {
        let key = (lang, text.to_string());
        if let Some(query) = known.get(&key) {
            return Ok(query.clone());
        }
        if nesting(text) > NESTING {
            return Err(format!("the query is nested more than {NESTING} levels deep"));
        }
        let query = Rc::new(Query::new(lang.grammar(), text).map_err(|error| error.to_string())?);
        if known.len() == KEPT {
            known.clear();
        }
        known.insert(key, query.clone());
        Ok(query)
    })
}

fn nesting(query: &str) -> usize {
    let (mut deepest, mut depth) = (0, 0_usize);
    for byte in query.bytes() {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            _ => continue,
        }
        deepest = deepest.max(depth);
    }
    deepest
}

wit_bindgen::generate!({ world: "plain-agent", path: "../../../wit" });

use exports::tars::agent::agent::*;

struct Agent;

impl Guest for Agent {
    fn describe() -> AgentInfo {
        AgentInfo {
            name: "todo-rust".into(),
            version: "1.0.0".into(),
            role: Role::Analyzer,
            description: "Finds TODO comments".into(),
            languages: vec!["rust".into(), "text".into()],
            settings_schema: r#"{"type":"object"}"#.into(),
        }
    }

    fn configure(_settings: String) -> Result<Vec<Rule>, Failure> {
        Ok(vec![Rule {
            id: "todo".into(),
            name: "todo".into(),
            description: "Something is left to do.".into(),
            severity: Severity::Info,
            languages: vec!["rust".into(), "text".into()],
            help_uri: None,
        }])
    }

    fn run(task: Task) -> Result<Outcome, Failure> {
        let reports = task.sources.into_iter().map(look).collect();
        Ok(Outcome { reports, changes: vec![], documents: vec![] })
    }
}

fn look(source: Source) -> Report {
    let mut findings = Vec::new();
    let mut offset = 0;
    for (index, line) in source.text.split('\n').enumerate() {
        if let Some(at) = line.find("TODO") {
            // Bytes for programs; lines, and columns in UTF-16 code units, for people.
            let (start, column) = ((offset + at) as u32, line[..at].encode_utf16().count() as u32 + 1);
            let number = index as u32 + 1;
            let span = Span { start, end: start + 4, line: number, column, end_line: number, end_column: column + 4 };
            findings.push(Finding {
                rule_id: "todo".into(),
                severity: Severity::Info,
                message: "Something is left to do".into(),
                span,
                confidence: 1.0,
                suggestion: None,
            });
        }
        offset += line.len() + 1;
    }
    Report { path: source.path, language: source.language, findings, metrics: vec![], unparsed: vec![] }
}

export!(Agent);

//! The types of wit/agent.wit: what tasks are decoded to, what outcomes are lifted to and written from.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use wasmtime::component::{ComponentType, Lift, Lower};

use crate::json;

pub const AGENT: &str = "tars:agent/agent@0.1.0";
pub const HOST: &str = "tars:agent/host@0.1.0";
pub const SYNTAX: &str = "tars:syntax/syntax@0.1.0";

/// An enumeration of the contract, by its names there.
macro_rules! enumeration {
    ($name:ident { $($variant:ident = $text:literal),+ $(,)? }) => {
        #[derive(Clone, Copy, ComponentType, Lift, Lower, Serialize, Deserialize)]
        #[component(enum)]
        #[repr(u8)]
        pub enum $name {
            $(#[component(name = $text)] #[serde(rename = $text)] $variant),+
        }
    };
}

/// As long as it says it is: what grows takes twice the memory, and the host says the truth.
fn list<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    struct Items<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for Items<T> {
        type Value = Vec<T>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
            let mut list = Vec::new();
            list.try_reserve_exact(items.size_hint().unwrap_or(0))
                .map_err(|_| A::Error::custom("a list is too long"))?;
            while let Some(item) = items.next_element()? {
                list.push(item);
            }
            Ok(list)
        }
    }

    from.deserialize_seq(Items(PhantomData))
}

/// A record of the contract: fields by their names in Rust (in JSON: the same in camel case) and in WIT.
macro_rules! record {
    ($name:ident { $($(#[$attribute:meta])* $field:ident $wit:literal: $type:ty),+ $(,)? }) => {
        #[derive(ComponentType, Lift, Lower, Serialize, Deserialize)]
        #[component(record)]
        #[serde(rename_all = "camelCase")]
        pub struct $name {
            $(#[component(name = $wit)] $(#[$attribute])* pub $field: $type),+
        }
    };
}

enumeration!(Level { Debug = "debug", Info = "info", Warn = "warn", Error = "error" });
enumeration!(Role {
    Analyzer = "analyzer",
    Scorer = "scorer",
    Generator = "generator",
    Validator = "validator",
    Reporter = "reporter",
});
enumeration!(Severity { Hint = "hint", Info = "info", Warning = "warning", Error = "error" });
enumeration!(FailureCode {
    InvalidSettings = "invalid-settings",
    InvalidTask = "invalid-task",
    UnsupportedLanguage = "unsupported-language",
    Internal = "internal",
});

record!(Span {
    start "start": u32,
    end "end": u32,
    line "line": u32,
    column "column": u32,
    end_line "end-line": u32,
    end_column "end-column": u32,
});
record!(Edit { start "start": u32, end "end": u32, text "text": String });
record!(Suggestion { message "message": String, #[serde(deserialize_with = "list")] edits "edits": Vec<Edit> });
record!(Finding {
    rule_id "rule-id": String,
    severity "severity": Severity,
    message "message": String,
    span "span": Span,
    #[serde(serialize_with = "json::number")]
    confidence "confidence": f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion "suggestion": Option<Suggestion>,
});
record!(Metric {
    name "name": String,
    #[serde(serialize_with = "json::number")]
    value "value": f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject "subject": Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    span "span": Option<Span>,
});
record!(Report {
    path "path": String,
    language "language": String,
    #[serde(deserialize_with = "list")] findings "findings": Vec<Finding>,
    #[serde(deserialize_with = "list")] metrics "metrics": Vec<Metric>,
    #[serde(deserialize_with = "list")] unparsed "unparsed": Vec<Span>,
});
record!(Change { path "path": String, #[serde(deserialize_with = "list")] edits "edits": Vec<Edit> });
record!(Document { name "name": String, media_type "media-type": String, text "text": String });
record!(Rule {
    id "id": String,
    name "name": String,
    description "description": String,
    severity "severity": Severity,
    languages "languages": Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help_uri "help-uri": Option<String>,
});
record!(AgentInfo {
    name "name": String,
    version "version": String,
    role "role": Role,
    description "description": String,
    languages "languages": Vec<String>,
    settings_schema "settings-schema": String,
});
record!(Outcome { reports "reports": Vec<Report>, changes "changes": Vec<Change>, documents "documents": Vec<Document> });
record!(Issue { path "path": String, message "message": String });
record!(Failure { code "code": FailureCode, message "message": String, issues "issues": Vec<Issue> });

/// Texts stay where the host has put them.
#[derive(ComponentType, Lower, Deserialize)]
#[component(record)]
pub struct Source<'a> {
    pub path: &'a str,
    pub language: &'a str,
    pub text: &'a str,
}

#[derive(ComponentType, Lower, Deserialize)]
#[component(record)]
pub struct Task<'a> {
    #[serde(borrow, deserialize_with = "list")]
    pub sources: Vec<Source<'a>>,
    #[serde(deserialize_with = "list")]
    pub reports: Vec<Report>,
    pub options: &'a str,
}

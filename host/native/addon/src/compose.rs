//! Links agent and parser to one component.

use wac_graph::{CompositionGraph, EncodeOptions, PackageId};
use wac_types::Package;

use crate::errors::{Code, Error, Result};

const AGENT: &str = "tars:agent/agent@0.1.0";
const HOST: &str = "tars:agent/host@0.1.0";
const SYNTAX: &str = "tars:syntax/syntax@0.1.0";

/// A component that exports only [`AGENT`], and imports at most [`HOST`] and, where there is no parser,
/// [`SYNTAX`], which the guest then provides. What else an agent exports, such as the initializer that some
/// toolchains leave behind, can't be reached in it.
pub fn compose(agent: &[u8], syntax: Option<&[u8]>) -> Result<Vec<u8>> {
    let mut graph = CompositionGraph::new();
    let agent_package = register(&mut graph, "agent", agent)?;
    let needs_parser = graph.types()[graph[agent_package].ty()].imports.contains_key(SYNTAX);
    let agent = graph.instantiate(agent_package);
    if let (true, Some(syntax)) = (needs_parser, syntax) {
        let parser_package = register(&mut graph, "parser", syntax)?;
        let parser = graph.instantiate(parser_package);
        let interface = graph
            .alias_instance_export(parser, SYNTAX)
            .map_err(|_| invalid(format_args!("the parser doesn't export {SYNTAX}")))?;
        graph.set_instantiation_argument(agent, SYNTAX, interface).map_err(chain)?;
    }
    let given = |name: &str| name == HOST || (name == SYNTAX && syntax.is_none());
    if let Some((import, ..)) = graph.imports().find(|(name, ..)| !given(name)) {
        return Err(invalid(format_args!("the component imports {import}, which no agent is given")));
    }
    let interface = graph
        .alias_instance_export(agent, AGENT)
        .map_err(|_| invalid(format_args!("the agent doesn't export {AGENT}")))?;
    graph.export(interface, AGENT).map_err(invalid)?;
    // The compiler validates what it is given.
    graph.encode(EncodeOptions { validate: false, ..Default::default() }).map_err(chain)
}

fn register(graph: &mut CompositionGraph, name: &str, bytes: &[u8]) -> Result<PackageId> {
    let package = Package::from_bytes(name, None, bytes, graph.types_mut())
        .map_err(|error| invalid(format_args!("{error:#}")))?;
    graph.register_package(package).map_err(Error::internal)
}

fn invalid(cause: impl std::fmt::Display) -> Error {
    Error::new(Code::Invalid, cause.to_string())
}

fn chain(error: impl std::error::Error) -> Error {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text += &format!(": {cause}");
        source = cause.source();
    }
    invalid(text)
}

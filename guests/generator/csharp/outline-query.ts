/** Captures that the declarations view lacks: heads, accessors, bases and throws. */
export const outlineQuery = `
(modifier) @modifier
(type_parameter name: (identifier) @type-parameter)
(parameter) @parameter
(parameter name: (identifier) @parameter-name)
(parameter_list "params" name: (identifier) @parameter-name)
(bracketed_parameter_list "params" name: (identifier) @parameter-name)

(method_declaration returns: (_) @type)
(delegate_declaration type: (_) @type)
(operator_declaration type: (_) @type)
(conversion_operator_declaration type: (_) @type)
(property_declaration type: (_) @type)
(indexer_declaration type: (_) @type)
(field_declaration (variable_declaration type: (_) @type))

(block . "{" @open)
(arrow_expression_clause . "=>" @open)
(declaration_list . "{" @open)
(enum_member_declaration_list . "{" @open)
(accessor_list . "{" @open)
(constructor_initializer . ":" @open)
(base_list . ":" @open)
(property_declaration value: (arrow_expression_clause . "=>" @getter))
(indexer_declaration value: (arrow_expression_clause . "=>" @getter))

(accessor_declaration (modifier) @accessor-modifier)
(accessor_declaration name: _ @accessor)
(base_list (_) @base)

(throw_statement (object_creation_expression type: (_) @thrown) @creation)
(throw_expression (object_creation_expression type: (_) @thrown) @creation)
(try_statement body: (block . "{" @try "}" @try-end .) (catch_clause) @clause)
(try_statement body: (block . "{" @filtered-try "}" @filtered-try-end .) (catch_clause (catch_filter_clause)) @clause)
(lambda_expression) @function
(anonymous_method_expression) @function
(local_function_statement) @function
`;

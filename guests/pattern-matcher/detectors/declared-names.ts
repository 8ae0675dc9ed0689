import type { QueryMatch } from '../../../wit/types/syntax.js';
import type { Grammar } from './detector.js';

/** What a C# file says where it declares a name. */
export interface DeclaredName {
  /** The byte offset of the name. */
  at: number;
  /** As written; empty where a lambda leaves it out. */
  type: string;
  /** The string literal that it begins with. */
  text?: string;
  /** It begins with a number or a bool. */
  number?: true;
  /** The last name of the call that it begins with, and what that is called on if it is a name. */
  callee?: string;
  calledOn?: string;
  /** The type of the object that it begins with. */
  made?: string;
  role: 'variable' | 'field' | 'parameter' | 'lambda-parameter' | 'property';
  constant: boolean;
  /** A property with code of its own. */
  computed: boolean;
}

/** The query that `DeclaredNames` asks. */
export const declaredNamesQuery = `
(variable_declaration type: (_) @type (variable_declarator name: (identifier) @variable))
(variable_declarator name: (identifier) @variable
  [(string_literal) (verbatim_string_literal) (raw_string_literal) (interpolated_string_expression)] @text)
(variable_declarator name: (identifier) @variable
  [(integer_literal) (real_literal) (boolean_literal)] @number)
(variable_declarator name: (identifier) @variable (invocation_expression function: [
  (identifier) @callee
  (generic_name) @callee
  (member_access_expression name: (_) @callee)
  (member_access_expression expression: (identifier) @on name: (_) @callee)
]))
(variable_declarator name: (identifier) @variable (object_creation_expression type: (_) @made))
(field_declaration (variable_declaration type: (_) @type (variable_declarator name: (identifier) @field)))
(parameter type: (_) @type name: (identifier) @parameter)
(parameter !type name: (identifier) @lambda)
(lambda_expression parameters: (parameter_list (parameter name: (identifier) @lambda)))
(implicit_parameter) @lambda
(foreach_statement type: (_) @type left: (identifier) @variable)
(declaration_pattern type: (_) @type name: (identifier) @variable)
(declaration_expression type: (_) @type name: (identifier) @variable)
(property_declaration type: (_) @type name: (identifier) @property)
(property_declaration name: (identifier) @computed accessors: (accessor_list (accessor_declaration body: (_))))
(property_declaration name: (identifier) @computed value: (arrow_expression_clause))
(field_declaration (modifier) @const (#eq? @const "const")
  (variable_declaration (variable_declarator name: (identifier) @variable)))
(local_declaration_statement (modifier) @const (#eq? @const "const")
  (variable_declaration (variable_declarator name: (identifier) @variable)))
(method_declaration name: (identifier) @method)
(local_function_statement name: (identifier) @method)
`;

/**
 * The names that a C# file declares, without their scopes: the nearest one before a use is taken for its declaration.
 */
export class DeclaredNames {
  readonly methods = new Set<string>();
  readonly #byName = new Map<string, DeclaredName[]>();

  constructor(text: string, grammar: Grammar) {
    const byPlace = new Map<number, DeclaredName>();
    for (const match of grammar.query(grammar.language, text, declaredNamesQuery)) this.#add(match, byPlace);
    for (const list of this.#byName.values()) list.sort((a, b) => a.at - b.at);
  }

  /** Finds the last declaration of a name before a byte offset, or else the first after it. */
  nearest(name: string, before: number): DeclaredName | undefined {
    const list = this.#byName.get(plain(name)) ?? [];
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (list[middle]!.at < before) low = middle + 1;
      else high = middle;
    }
    return list[low - 1] ?? list[0];
  }

  #add({ captures }: QueryMatch, byPlace: Map<number, DeclaredName>): void {
    const of = (name: string) => captures.find((capture) => capture.name === name)?.text;
    const method = of('method');
    if (method !== undefined) this.methods.add(plain(method));
    const named = captures.find(({ name }) =>
      /^(?:variable|field|parameter|lambda|property|computed)$/.test(name),
    );
    if (!named) return;
    const declared = byPlace.get(named.span.start) ?? this.#make(named.text, named.span.start, byPlace);
    declared.type = of('type') ?? declared.type;
    declared.constant ||= of('const') !== undefined;
    const [text, callee, calledOn, made] = [of('text'), of('callee'), of('on'), of('made')];
    if (text !== undefined) declared.text = text;
    if (of('number') !== undefined) declared.number = true;
    if (callee !== undefined) declared.callee = callee;
    if (calledOn !== undefined) declared.calledOn = calledOn;
    if (made !== undefined) declared.made = made;
    if (named.name === 'lambda') declared.role = 'lambda-parameter';
    else if (named.name === 'computed') declared.computed = true;
    else if (declared.role === 'variable') declared.role = named.name as DeclaredName['role'];
  }

  #make(text: string, at: number, byPlace: Map<number, DeclaredName>): DeclaredName {
    const name = plain(text);
    const declared: DeclaredName = { at, type: '', role: 'variable', constant: false, computed: false };
    byPlace.set(at, declared);
    const others = this.#byName.get(name);
    if (others) others.push(declared);
    else this.#byName.set(name, [declared]);
    return declared;
  }
}

/** `@name` is another spelling of `name`. */
function plain(name: string): string {
  return name.replace(/^@/, '');
}
